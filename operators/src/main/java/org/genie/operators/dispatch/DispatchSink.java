package org.genie.operators.dispatch;

import java.io.IOException;
import java.io.Serial;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.genie.model.event.Dispatch;
import org.genie.serde.Codecs;
import org.genie.serde.MalformedEventException;
import org.genie.transport.control.ControlChannels;

/**
 * Sends the scheduler's commands to executors over the control plane, and tells what became of the dispatches on the topic
 * of executor events. At least once: unanswered dispatches are state and are sent again after a restart, under the same
 * fence, which executors take as the same dispatch. Cancellations are best effort.
 */
public final class DispatchSink implements Sink<ControlCommand>, SupportsWriterState<ControlCommand, Dispatch> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final DispatchSettings settings;
    private final ChannelOpener opener;
    private final EventLog.Source events;

    /** @param kafka properties of the producer of events */
    public static DispatchSink toExecutors(DispatchSettings settings, Map<String, String> kafka, String eventsTopic) {
        HashMap<String, String> properties = new HashMap<>(kafka);
        return new DispatchSink(
                settings, ControlChannels::open, () -> new KafkaEventLog(new HashMap<>(properties), eventsTopic));
    }

    DispatchSink(DispatchSettings settings, ChannelOpener opener, EventLog.Source events) {
        this.settings = settings;
        this.opener = opener;
        this.events = events;
    }

    @Override
    public SinkWriter<ControlCommand> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<ControlCommand, Dispatch> restoreWriter(
            WriterInitContext context, Collection<Dispatch> unanswered) {
        return new DispatchWriter(
                settings, opener, events.open(), context.getMailboxExecutor(), context.metricGroup(), unanswered);
    }

    @Override
    public SimpleVersionedSerializer<Dispatch> getWriterStateSerializer() {
        return new DispatchSerializer();
    }

    /** Keeps dispatches as the bytes of their codec, which carry their own version. */
    private static final class DispatchSerializer implements SimpleVersionedSerializer<Dispatch> {
        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Dispatch dispatch) {
            return Codecs.dispatches().encode(dispatch);
        }

        @Override
        public Dispatch deserialize(int version, byte[] bytes) throws IOException {
            try {
                return Codecs.dispatches().decode(bytes);
            } catch (MalformedEventException e) {
                throw new IOException("A dispatch in the job's own state cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
