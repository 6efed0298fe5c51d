package org.genie.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.genie.operators.Samples.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent;
import org.genie.model.event.ExecutorEvent.Kind;
import org.genie.model.event.RefusalCode;
import org.genie.transport.control.DispatchOutcome;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final Fence FIRST = new Fence(7, 1);

    private final FakeChannels channels = new FakeChannels();
    private final FakeEventLog log = new FakeEventLog();
    private final Deque<Runnable> mailbox = new ArrayDeque<>();
    private final Dispatcher dispatcher =
            new Dispatcher(new DispatchSettings(Duration.ofMillis(500), 2), channels, mailbox::add, () -> 42, log);

    @Test
    void tellsThatADispatchWasAccepted() {
        send(dispatch("r", FIRST, "p1", "host:1"));
        assertThat(dispatcher.unanswered()).hasSize(1);
        assertThat(channels.byAddress.get("host:1").deadline).isEqualTo(Duration.ofMillis(500));

        answer("host:1", 0, new DispatchOutcome.Accepted());

        assertThat(dispatcher.unanswered()).isEmpty();
        ExecutorEvent event = log.events.get(0);
        assertThat(event.kind()).isEqualTo(Kind.ACCEPTED);
        assertThat(event.request()).isEqualTo(new RequestId("r"));
        assertThat(event.fence()).isEqualTo(FIRST);
        assertThat(event.executor()).isEqualTo(new ExecutorId("p1"));
        assertThat(event.atMillis()).isEqualTo(42);
    }

    @Test
    void passesRefusalsOnWithTheirNumbers() {
        send(dispatch("r", FIRST, "p1", "host:1"));

        answer("host:1", 0, new DispatchOutcome.Refused(RefusalCode.NO_MEMORY, true, "full.", 10, 3));

        ExecutorEvent event = log.events.get(0);
        assertThat(event.kind()).isEqualTo(Kind.REFUSED);
        assertThat(event.code()).isEqualTo(RefusalCode.NO_MEMORY);
        assertThat(event.retryable()).isTrue();
        assertThat(event.message()).isEqualTo("full.");
        assertThat(event.needed()).isEqualTo(10);
        assertThat(event.free()).isEqualTo(3);
    }

    @Test
    void tellsWhoCannotBeReachedAndConnectsAnewNextTime() {
        send(dispatch("r", FIRST, "p1", "host:1"));

        answer("host:1", 0, new DispatchOutcome.Unreachable("nobody home."));
        assertThat(log.events.get(0).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(log.events.get(0).retryable()).isTrue();
        assertThat(channels.byAddress.get("host:1").closed).isTrue();

        send(dispatch("r", new Fence(7, 2), "p1", "host:1"));
        assertThat(channels.opened).containsExactly("host:1", "host:1");
    }

    @Test
    void oneSlowExecutorHoldsUpNobodyElse() {
        send(dispatch("r1", FIRST, "p1", "host:1"));
        send(dispatch("r2", FIRST, "p1", "host:1"));
        send(dispatch("r3", FIRST, "p1", "host:1"));
        send(dispatch("r4", FIRST, "p2", "host:2"));

        assertThat(log.events).hasSize(1);
        assertThat(log.events.get(0).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(log.events.get(0).request()).isEqualTo(new RequestId("r3"));
        assertThat(log.events.get(0).message()).contains("2 dispatches unanswered");
        assertThat(channels.byAddress.get("host:2").dispatches).hasSize(1);

        answer("host:1", 0, new DispatchOutcome.Accepted());
        send(dispatch("r5", FIRST, "p1", "host:1"));
        assertThat(channels.byAddress.get("host:1").dispatches).hasSize(3);
    }

    @Test
    void followsAnExecutorToItsNewAddress() {
        send(dispatch("r1", FIRST, "p1", "host:1"));
        send(dispatch("r2", FIRST, "p1", "host:9"));

        assertThat(channels.byAddress.get("host:1").closed).isTrue();
        assertThat(channels.byAddress.get("host:9").dispatches).hasSize(1);
    }

    @Test
    void anAddressThatIsNoneIsAnEvent() {
        send(dispatch("r", FIRST, "p1", ""));
        dispatcher.send(new ControlCommand.Cancel(new RequestId("r"), FIRST, new ExecutorId("p1"), ""));

        assertThat(log.events).extracting(e -> e.kind()).containsExactly(Kind.UNREACHABLE);
        assertThat(dispatcher.unanswered()).isEmpty();
    }

    @Test
    void aCancellationDoesNotOvertakeItsDispatch() {
        send(dispatch("r", FIRST, "p1", "host:1"));
        ControlCommand.Cancel cancel =
                new ControlCommand.Cancel(new RequestId("r"), FIRST, new ExecutorId("p1"), "host:1");
        dispatcher.send(cancel);
        assertThat(channels.byAddress.get("host:1").cancelled).isEmpty();

        answer("host:1", 0, new DispatchOutcome.Accepted());
        assertThat(channels.byAddress.get("host:1").cancelled).containsExactly(new RequestId("r"));

        dispatcher.send(cancel);
        assertThat(channels.byAddress.get("host:1").cancelled).hasSize(2);
    }

    @Test
    void aCancellationGoesToOtherExecutorsAtOnce() {
        send(dispatch("r", FIRST, "p1", "host:1"));

        dispatcher.send(new ControlCommand.Cancel(new RequestId("r"), FIRST, new ExecutorId("d1"), "host:2"));

        assertThat(channels.byAddress.get("host:2").cancelled).hasSize(1);
    }

    @Test
    void greetsExecutorsOverTheChannelThatDispatchesWillUse() {
        dispatcher.send(new ControlCommand.Greet(new ExecutorId("p1"), "host:1"));
        dispatcher.send(new ControlCommand.Greet(new ExecutorId("p2"), ""));
        send(dispatch("r", FIRST, "p1", "host:1"));

        assertThat(channels.opened).containsExactly("host:1");
        assertThat(channels.byAddress.get("host:1").pings).isOne();
        assertThat(log.events).isEmpty();
    }

    @Test
    void closesItsChannels() {
        send(dispatch("r", FIRST, "p1", "host:1"));

        dispatcher.close();

        assertThat(channels.byAddress.get("host:1").closed).isTrue();
    }

    @Test
    void refusesSettingsThatLetNothingThrough() {
        assertThatThrownBy(() -> new DispatchSettings(Duration.ZERO, 1)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> new DispatchSettings(Duration.ofMillis(1), 0)).hasMessageContaining("maxUnanswered 0");
    }

    private void send(Dispatch dispatch) {
        dispatcher.send(new ControlCommand.Start(dispatch));
    }

    private void answer(String address, int index, DispatchOutcome outcome) {
        channels.byAddress.get(address).answers.get(index).complete(outcome);
        while (!mailbox.isEmpty()) {
            mailbox.poll().run();
        }
    }
}
