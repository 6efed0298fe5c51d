package org.genie.executor.attempts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.genie.model.Fence;
import org.genie.model.RequestId;

/**
 * Remembers the highest fence seen of each request, of the last {@value #REMEMBERED} requests. Older ones are forgotten: a
 * dispatch that comes back so late is run again, and its readers drop what they have. Thread-safe.
 */
public final class FenceBook {
    private static final int REMEMBERED = 65_536;

    private final Map<RequestId, Fence> highest = new LinkedHashMap<>(1_024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RequestId, Fence> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** How a fence stands to those seen before. */
    public enum Standing {
        NEWER,
        SAME,
        STALE
    }

    /** Tells how a fence stands, without noting it. */
    public synchronized Standing standing(RequestId request, Fence fence) {
        Fence known = highest.get(request);
        int order = known == null ? 1 : fence.compareTo(known);
        return order > 0 ? Standing.NEWER : order == 0 ? Standing.SAME : Standing.STALE;
    }

    /** Tells how a fence stands, and notes it where it is newer. */
    public synchronized Standing see(RequestId request, Fence fence) {
        Standing standing = standing(request, fence);
        if (standing == Standing.NEWER) {
            highest.put(request, fence);
        }
        return standing;
    }

    /** Unsees a fence that came to nothing, so that it may come again. */
    public synchronized void forget(RequestId request, Fence fence) {
        highest.remove(request, fence);
    }
}
