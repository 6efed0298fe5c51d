package org.genie.jobs.pipeline;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.GraphHash;
import org.genie.model.RequestId;
import org.genie.model.cluster.Device;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.cluster.Heartbeat;
import org.genie.model.event.Dispatch;
import org.genie.transport.control.ControlHandler;
import org.genie.transport.control.ControlServer;
import org.genie.transport.control.DispatchOutcome;
import org.genie.transport.control.Identity;
import org.genie.transport.control.Lease;
import org.genie.transport.control.ReserveCall;
import org.genie.transport.control.ReserveOutcome;

/** An executor that computes nothing: it reports itself, and keeps the dispatches it gets for the test. */
final class FakeExecutor implements AutoCloseable, ControlHandler {
    final BlockingQueue<Dispatch> dispatches = new LinkedBlockingQueue<>();
    final BlockingQueue<RequestId> cancelled = new LinkedBlockingQueue<>();

    private final ExecutorId id;
    private final ControlServer server;
    private final ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sequence = new AtomicLong();
    private final long incarnation = System.currentTimeMillis();

    /** @param report is given each heartbeat */
    FakeExecutor(String id, List<GraphHash> loaded, Consumer<Heartbeat> report) {
        this.id = new ExecutorId(id);
        this.server = ControlServer.start("127.0.0.1:0", this);
        var unused = beating.scheduleAtFixedRate(() -> report.accept(heartbeat(loaded)), 0, 200, TimeUnit.MILLISECONDS);
    }

    private Heartbeat heartbeat(List<GraphHash> loaded) {
        Device device = new Device(
                id,
                server.address(),
                "CPU",
                1_000_000_000,
                1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                ExecutorRole.ANY,
                "localhost",
                "",
                Map.of());
        return new Heartbeat(
                id,
                incarnation,
                sequence.incrementAndGet(),
                device,
                "local://" + id,
                "cpu",
                1,
                new ExecutorLoad(0, 0, 0, 0, 1_000_000),
                loaded,
                false,
                System.currentTimeMillis(),
                200);
    }

    @Override
    public DispatchOutcome dispatch(Dispatch dispatch) {
        dispatches.add(dispatch);
        return new DispatchOutcome.Accepted();
    }

    @Override
    public boolean cancel(RequestId request, Fence fence) {
        return cancelled.add(request);
    }

    @Override
    public ReserveOutcome reserve(ReserveCall call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean renew(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean abandon(Lease lease) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Identity identity() {
        return new Identity(id, incarnation);
    }

    @Override
    public void close() {
        beating.shutdownNow();
        server.close();
    }
}
