package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.model.RequestId;

/** The ids of requests that ended lately, so that repeats are known; the oldest go first. */
final class EndedIds {
    private final LinkedHashMap<RequestId, Long> untilMillis = new LinkedHashMap<>();
    private final int most;

    EndedIds(int most) {
        this.most = most;
    }

    void restore(Map<RequestId, Long> ended) {
        ended.entrySet().stream()
                .sorted(Map.Entry.<RequestId, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> untilMillis.put(e.getKey(), e.getValue()));
    }

    void add(RequestId id, long until) {
        untilMillis.put(id, until);
    }

    boolean contains(RequestId id) {
        return untilMillis.containsKey(id);
    }

    /** Drops what is too old or too much; gives what was dropped. */
    List<RequestId> expire(long nowMillis) {
        List<RequestId> dropped = new ArrayList<>();
        Iterator<Map.Entry<RequestId, Long>> oldest = untilMillis.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<RequestId, Long> entry = oldest.next();
            if (untilMillis.size() <= most && entry.getValue() > nowMillis) {
                break;
            }
            dropped.add(entry.getKey());
            oldest.remove();
        }
        return dropped;
    }
}
