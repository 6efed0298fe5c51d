package org.genie.operators.scheduling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.request.InferenceRequest;
import org.genie.operators.types.WireType;

/**
 * The scheduler's keyed state: the log of a {@link SchedulerCore}, entry by entry. Live requests' entries stay until their
 * end; ids of ended ones until the core forgets them.
 */
public final class SchedulerState {
    public static final ValueStateDescriptor<Long> EPOCH = new ValueStateDescriptor<>("epoch", Types.LONG);
    public static final MapStateDescriptor<String, RequestRecord> REQUESTS =
            new MapStateDescriptor<>("requests", Types.STRING, WireType.REQUEST_RECORD.info());
    public static final MapStateDescriptor<String, InferenceRequest> SUBMISSIONS =
            new MapStateDescriptor<>("submissions", Types.STRING, WireType.INFERENCE_REQUEST.info());
    public static final MapStateDescriptor<String, Tokens> LINEAGE =
            new MapStateDescriptor<>("lineage", Types.STRING, WireType.TOKENS.info());
    public static final MapStateDescriptor<String, Long> ENDED =
            new MapStateDescriptor<>("ended", Types.STRING, Types.LONG);

    /** Stands between a request's id, which cannot hold it, and a page number. */
    private static final char PAGE_MARK = '#';

    private final ValueState<Long> epoch;
    private final MapState<String, RequestRecord> requests;
    private final MapState<String, InferenceRequest> submissions;
    private final MapState<String, Tokens> lineage;
    private final MapState<String, Long> ended;

    SchedulerState(RuntimeContext context) {
        epoch = context.getState(EPOCH);
        requests = context.getMapState(REQUESTS);
        submissions = context.getMapState(SUBMISSIONS);
        lineage = context.getMapState(LINEAGE);
        ended = context.getMapState(ENDED);
    }

    /** What rests under the current key. */
    SchedulerMemory read() throws Exception {
        Long last = epoch.value();
        if (last == null) {
            return SchedulerMemory.EMPTY;
        }
        List<RequestRecord> records = new ArrayList<>();
        for (RequestRecord request : requests.values()) {
            records.add(request);
        }
        Map<RequestId, InferenceRequest> submitted = new HashMap<>();
        for (InferenceRequest submission : submissions.values()) {
            submitted.put(submission.id(), submission);
        }
        Map<RequestId, Long> remembered = new HashMap<>();
        for (Map.Entry<String, Long> entry : ended.entries()) {
            remembered.put(new RequestId(entry.getKey()), entry.getValue());
        }
        return new SchedulerMemory(last, records, submitted, pages(), remembered);
    }

    private Map<RequestId, Map<Integer, Tokens>> pages() throws Exception {
        Map<RequestId, Map<Integer, Tokens>> pages = new HashMap<>();
        for (Map.Entry<String, Tokens> entry : lineage.entries()) {
            int mark = entry.getKey().lastIndexOf(PAGE_MARK);
            RequestId request = new RequestId(entry.getKey().substring(0, mark));
            int page = Integer.parseInt(entry.getKey().substring(mark + 1));
            pages.computeIfAbsent(request, id -> new HashMap<>()).put(page, entry.getValue());
        }
        return pages;
    }

    /** Writes one entry of the log under the current key. */
    void write(LogEntry entry) throws Exception {
        if (entry instanceof LogEntry.Standing standing) {
            requests.put(standing.request().id().value(), standing.request());
        } else if (entry instanceof LogEntry.Page page) {
            lineage.put(pageKey(page.request(), page.page()), page.tokens());
        } else if (entry instanceof LogEntry.Submitted submitted) {
            submissions.put(submitted.request().id().value(), submitted.request());
        } else if (entry instanceof LogEntry.Ended end) {
            drop(end);
        } else if (entry instanceof LogEntry.Forgotten forgotten) {
            ended.remove(forgotten.request().value());
        } else if (entry instanceof LogEntry.Epoch begun) {
            epoch.update(begun.epoch());
        }
    }

    private void drop(LogEntry.Ended end) throws Exception {
        String id = end.request().value();
        requests.remove(id);
        submissions.remove(id);
        for (int page = 0; page < end.pages(); page++) {
            lineage.remove(pageKey(end.request(), page));
        }
        ended.put(id, end.rememberedUntilMillis());
    }

    private static String pageKey(RequestId request, int page) {
        return request.value() + PAGE_MARK + page;
    }
}
