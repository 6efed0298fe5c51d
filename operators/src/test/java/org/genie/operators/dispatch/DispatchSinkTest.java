package org.genie.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.genie.model.Fence;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent.Kind;
import org.genie.operators.Samples;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DispatchSinkTest {
    private static final Dispatch DISPATCH = Samples.dispatch("r", new Fence(7, 1), "p1", "host:1");

    private final FakeChannels channels = new FakeChannels();
    private final FakeEventLog log = new FakeEventLog();
    private OneInputStreamOperatorTestHarness<ControlCommand, CommittableMessage<Void>> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(null);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private OneInputStreamOperatorTestHarness<ControlCommand, CommittableMessage<Void>> harness(
            OperatorSubtaskState from) throws Exception {
        DispatchSink sink = new DispatchSink(DispatchSettings.DEFAULT, channels, () -> log);
        OneInputStreamOperatorTestHarness<ControlCommand, CommittableMessage<Void>> made =
                new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<ControlCommand, Void>(sink));
        made.setup();
        if (from != null) {
            made.initializeState(from);
        }
        made.open();
        return made;
    }

    @Test
    void tellsWhatBecameOfADispatch() throws Exception {
        harness.processElement(new ControlCommand.Start(DISPATCH), 0);
        channel().answers.get(0).complete(new DispatchOutcome.Accepted());
        assertThat(log.events).isEmpty();

        runMails();

        assertThat(log.events).extracting(e -> e.kind()).containsExactly(Kind.ACCEPTED);
    }

    @Test
    void aCheckpointDoesNotWaitForTheDeadAndSendsAgainAfterARestore() throws Exception {
        harness.processElement(new ControlCommand.Start(DISPATCH), 0);
        harness.prepareSnapshotPreBarrier(1);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        assertThat(log.flushes).isOne();
        harness.close();
        assertThat(channel().closed).isTrue();

        harness = harness(snapshot);
        assertThat(channel().dispatches).containsExactly(DISPATCH);

        channel().answers.get(0).complete(new DispatchOutcome.Unreachable("nobody home."));
        runMails();
        OperatorSubtaskState answered = harness.snapshot(2, 2);
        harness.close();
        harness = harness(answered);
        assertThat(channels.opened).hasSize(2);
    }

    @Test
    void aCheckpointFailsWhenEventsWereLost() throws Exception {
        log.broken = true;

        assertThatThrownBy(() -> harness.prepareSnapshotPreBarrier(1)).hasMessage("the broker is gone");
        log.broken = false;
    }

    @Test
    void refusesStateThatIsNoDispatch() {
        SimpleVersionedSerializer<Dispatch> serializer =
                new DispatchSink(DispatchSettings.DEFAULT, channels, () -> log).getWriterStateSerializer();

        assertThatThrownBy(() -> serializer.deserialize(1, new byte[] {1}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }

    private FakeChannels.FakeChannel channel() {
        return channels.byAddress.get("host:1");
    }

    private void runMails() throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        while (mail.isPresent()) {
            mail.get().run();
            mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        }
    }
}
