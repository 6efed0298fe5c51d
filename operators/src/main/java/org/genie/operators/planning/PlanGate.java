package org.genie.operators.planning;

import java.io.Serial;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.genie.model.event.TopicNames;
import org.genie.model.plan.PlacementPlan;
import org.genie.operators.kafka.OutgoingRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a plan through to the plans topic when it is newer than all before. Remembers the newest version across restarts. */
public final class PlanGate extends ProcessFunction<PlacementPlan, OutgoingRecord> implements CheckpointedFunction {
    public static final String NEWEST_STATE = "newest-version";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(PlanGate.class);

    private final TopicNames topics;
    private transient @Nullable ListState<Long> kept;
    private transient long newest;

    public PlanGate(TopicNames topics) {
        this.topics = topics;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        ListState<Long> state =
                context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>(NEWEST_STATE, Types.LONG));
        for (Long version : state.get()) {
            newest = Math.max(newest, version);
        }
        kept = state;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (kept != null) {
            kept.update(List.of(newest));
        }
    }

    @Override
    public void processElement(PlacementPlan plan, Context ctx, Collector<OutgoingRecord> out) {
        if (plan.version() <= newest) {
            return;
        }
        newest = plan.version();
        LOG.info(
                "plan planVersion={} strategy={} score={} solveMillis={} infeasible={}",
                plan.version(),
                plan.strategy(),
                plan.score(),
                plan.solveMillis(),
                plan.models().stream().filter(m -> !m.isFeasible()).count());
        out.collect(OutgoingRecord.plan(topics, plan));
    }
}
