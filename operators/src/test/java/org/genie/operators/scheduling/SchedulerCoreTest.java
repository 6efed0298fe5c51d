package org.genie.operators.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.genie.operators.Samples.DECODE;
import static org.genie.operators.Samples.EOS;
import static org.genie.operators.Samples.FORWARD;
import static org.genie.operators.Samples.KV_BYTES_PER_TOKEN;
import static org.genie.operators.Samples.MODEL;
import static org.genie.operators.Samples.PREFILL;
import static org.genie.operators.Samples.chunk;
import static org.genie.operators.Samples.device;
import static org.genie.operators.Samples.event;
import static org.genie.operators.Samples.forwardPlan;
import static org.genie.operators.Samples.hash;
import static org.genie.operators.Samples.heartbeat;
import static org.genie.operators.Samples.infeasiblePlan;
import static org.genie.operators.Samples.last;
import static org.genie.operators.Samples.manifest;
import static org.genie.operators.Samples.plan;
import static org.genie.operators.Samples.request;
import static org.genie.operators.Samples.tokens;

import java.util.List;
import java.util.OptionalLong;
import org.genie.model.ExecutorId;
import org.genie.model.Fence;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.cluster.ExecutorLoad;
import org.genie.model.cluster.ExecutorRole;
import org.genie.model.event.Dispatch;
import org.genie.model.event.ExecutorEvent.Kind;
import org.genie.model.event.RefusalCode;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.FinishReason;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenizerSpec;
import org.genie.planner.routing.RouteDecision;
import org.junit.jupiter.api.Test;

class SchedulerCoreTest {
    private static final ExecutorLoad FULL = new ExecutorLoad(4, 0, 0, 1_000_000, 1_000_000);

    // ---- arriving ----

    @Test
    void dispatchesARequestToAPrefillAndADecodeExecutorAtOnce() {
        SchedulerRig rig = SchedulerRig.withPool();

        rig.submit(request("r", 3, 10));

        Dispatch dispatch = rig.lastDispatch();
        assertThat(dispatch.request()).isEqualTo(new RequestId("r"));
        assertThat(dispatch.fence()).isEqualTo(new Fence(rig.core.epoch(), 1));
        assertThat(dispatch.target().executor().value()).startsWith("p");
        assertThat(dispatch.target().controlAddress())
                .isEqualTo(rig.sighting(dispatch.target().executor().value())
                        .heartbeat()
                        .device()
                        .address());
        assertThat(dispatch.decode().executor().value()).startsWith("d");
        assertThat(dispatch.graph()).isEqualTo(PREFILL);
        assertThat(dispatch.decodeGraph()).isEqualTo(DECODE);
        assertThat(dispatch.tokens()).isEqualTo(tokens(1, 3));
        assertThat(dispatch.emitted()).isZero();
        assertThat(dispatch.maxTokens()).isEqualTo(10);
        assertThat(dispatch.eosTokens()).isEqualTo(Tokens.of(EOS));
        assertThat(dispatch.maxContext()).isEqualTo(OptionalLong.of(64));
        assertThat(rig.decisions).extracting(d -> d.choice()).containsExactly("dispatch");
    }

    @Test
    void dispatchesAOnePassRequestToOneExecutor() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("a1", ExecutorRole.ANY);
        rig.plan(forwardPlan(1, List.of("a1")));

        rig.submit(new InferenceRequest(new RequestId("r"), MODEL, new Payload.Inputs(new byte[] {7}), 1, 0, 0));

        Dispatch dispatch = rig.lastDispatch();
        assertThat(dispatch.graph()).isEqualTo(FORWARD);
        assertThat(dispatch.decode()).isNull();
        assertThat(dispatch.decodeGraph()).isNull();
        assertThat(dispatch.inputs()).containsExactly(7);
        rig.event(event(Kind.ACCEPTED, dispatch));
        rig.result(last("r", dispatch.fence(), 0, FinishReason.DONE));
        assertThat(rig.core.liveRequests()).isZero();
        assertThat(rig.endings).isEmpty();
    }

    @Test
    void dropsRepeatsOfRunningAndOfEndedRequests() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));

        rig.submit(request("r", 3, 10));
        assertThat(rig.dispatches).hasSize(1);

        rig.result(last("r", rig.lastDispatch().fence(), 0, FinishReason.EOS, EOS));
        rig.submit(request("r", 3, 10));
        assertThat(rig.dispatches).hasSize(1);
    }

    @Test
    void forgetsEndedIdsAfterAWhile() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.result(last("r", rig.lastDispatch().fence(), 0, FinishReason.EOS, EOS));
        assertThat(rig.rememberedIds()).isOne();

        rig.now += SchedulerSettings.DEFAULT.finishedFor().toMillis() + 1;
        rig.beatAll();

        assertThat(rig.rememberedIds()).isZero();
        assertThat(rig.wakeUpAt).isEqualTo(Step.NEVER);
    }

    @Test
    void forgetsTheOldestIdsBeyondItsLimit() {
        SchedulerRig rig = SchedulerRig.withPool(with(10_000, 2));
        for (int i = 0; i < 5; i++) {
            rig.submit(request("r" + i, 3, 10));
            rig.cancel("r" + i);
        }

        assertThat(rig.rememberedIds()).isEqualTo(2);
        rig.submit(request("r4", 3, 10));
        assertThat(rig.core.liveRequests()).isZero();
    }

    @Test
    void parksARequestForAnUnknownModelUntilItIsPlanned() {
        SchedulerRig rig = new SchedulerRig();
        rig.surroundings.markCaughtUp();
        rig.beatAll();
        rig.submit(request("r", 3, 10));
        rig.pass(3000);
        assertThat(rig.dispatches).isEmpty();

        rig.beatAll();
        rig.plan(plan(1, List.of("p1"), List.of("d1")));

        assertThat(rig.dispatches).hasSize(1);
    }

    @Test
    void refusesARequestForAnUnknownModelNamingTheKnownOnes() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.surroundings.markCaughtUp();
        rig.submit(new InferenceRequest(
                new RequestId("r"), new org.genie.model.ModelName("nope"), new Payload.Text("x"), 1, 0, 0));

        rig.pass(4999);
        assertThat(rig.endings).isEmpty();
        rig.pass(1);

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message())
                .isEqualTo("Model nope is not known; known are demo.\nMaybe publish it first.");
        assertThat(rig.endings.get(0).fence()).isEqualTo(new Fence(rig.core.epoch(), 0));
    }

    @Test
    void refusesAnUnknownModelOnlyOnceAllModelsWereRead() {
        SchedulerRig rig = new SchedulerRig();
        rig.submit(request("r", 3, 10));
        rig.pass(8000);
        assertThat(rig.endings).isEmpty();

        rig.surroundings.markCaughtUp();
        rig.pass(200);

        assertThat(rig.end("r").message()).startsWith("Model demo is not known; no model is known yet.");
    }

    @Test
    void waitsLongerForThePlanOfAModelThatWasAnnounced() {
        SchedulerRig rig = new SchedulerRig();
        rig.surroundings.markCaughtUp();
        rig.surroundings.announce(manifest(1));
        rig.submit(request("r", 3, 10));
        rig.pass(29_000);
        assertThat(rig.endings).isEmpty();

        rig.pass(1000);

        assertThat(rig.end("r").message())
                .contains("Model demo is published, but no plan for it was made within 30 s.");
    }

    @Test
    void believesAPlanWithoutAPlaceOnlyWhenThePoolHasSettled() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.plan(infeasiblePlan(1, "no decode executor has 3 GB."));
        rig.submit(request("r", 3, 10));
        rig.pass(1000);
        assertThat(rig.endings).isEmpty();

        rig.beat("p1", ExecutorRole.PREFILL);
        rig.pass(1000);

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).isEqualTo("no decode executor has 3 GB.");
    }

    @Test
    void startsWhenALaterPlanHasAPlaceAfterAll() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.plan(infeasiblePlan(1, "no decode executor."));
        rig.submit(request("r", 3, 10));
        rig.beat("d1", ExecutorRole.DECODE);

        rig.plan(plan(2, List.of("p1"), List.of("d1")));

        assertThat(rig.dispatches).hasSize(1);
    }

    @Test
    void refusesAtOnceInASettledPool() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.pass(1400);
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.pass(1400);
        rig.plan(infeasiblePlan(1, "no decode executor."));

        rig.submit(request("r", 3, 10));

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
    }

    @Test
    void refusesWhatTheModelCannotServe() {
        SchedulerRig rig = SchedulerRig.withPool();

        rig.submit(request("r", 65, 10));

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).startsWith("Request r: prompt has 65 tokens");
        assertThat(rig.dispatches).isEmpty();
    }

    @Test
    void tokenisesText() {
        SchedulerRig rig = SchedulerRig.withPool();

        rig.submit(new InferenceRequest(new RequestId("r"), MODEL, new Payload.Text("AB"), 5, 0, 0));

        assertThat(rig.lastDispatch().tokens()).isEqualTo(Tokens.of('A', 'B'));
        rig.restart();
        rig.event(event(Kind.FAILED, rig.lastDispatch()));
        rig.pass(200);
        assertThat(rig.lastDispatch().tokens()).isEqualTo(Tokens.of('A', 'B'));
    }

    @Test
    void refusesTextThatCannotBeTokenised() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.encoder = (manifest, text) -> {
            throw new IllegalArgumentException("tokenizer.json is gone.");
        };

        rig.submit(new InferenceRequest(new RequestId("r"), MODEL, new Payload.Text("AB"), 5, 0, 0));

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).contains("tokenizer.json is gone.").doesNotContain("AB");
    }

    @Test
    void refusesTextWhoseTokensAreTooMany() {
        SchedulerRig rig = SchedulerRig.withPool();

        rig.submit(new InferenceRequest(new RequestId("r"), MODEL, new Payload.Text("a".repeat(65)), 5, 0, 0));

        assertThat(rig.end("r").message()).contains("65 tokens");
    }

    // ---- waiting ----

    @Test
    void waitsInLineUntilMemoryIsFree() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.beat("d1", ExecutorRole.DECODE, 1, FULL);
        rig.beat("d2", ExecutorRole.DECODE, 1, FULL);
        rig.submit(request("r1", 3, 10));
        rig.submit(request("r2", 3, 10));
        assertThat(rig.dispatches).isEmpty();
        assertThat(rig.decisions).extracting(d -> d.choice()).containsExactly("wait");

        rig.beat("d2", ExecutorRole.DECODE);

        assertThat(rig.dispatches).extracting(d -> d.request().value()).containsExactly("r1", "r2");
        assertThat(rig.dispatches)
                .extracting(d -> d.decode().executor().value())
                .containsOnly("d2");
    }

    @Test
    void nobodyOvertakesInLine() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.beat("d1", ExecutorRole.DECODE, 1, room(20));
        rig.plan(plan(1, List.of("p1"), List.of("d1")));
        rig.submit(request("r1", 5, 10));

        rig.submit(request("r2", 5, 10));
        rig.submit(request("r3", 1, 1));
        assertThat(rig.dispatches).hasSize(1);

        rig.result(last("r1", rig.lastDispatch().fence(), 0, FinishReason.EOS, EOS));
        assertThat(rig.dispatches).extracting(d -> d.request().value()).containsExactly("r1", "r2", "r3");
    }

    @Test
    void givesUpWaitingWithNumbersAndARetryTime() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.beat("d1", ExecutorRole.DECODE, 1, FULL);
        rig.beat("d2", ExecutorRole.DECODE, 1, FULL);
        rig.submit(request("r", 3, 10));

        rig.pass(60_000);

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).contains("waited 60000 ms");
        assertThat(rig.end("r").retryAfterMillis()).isEqualTo(5000);
    }

    @Test
    void refusesWhatDoesNotFitInTheLine() {
        SchedulerRig rig = SchedulerRig.withPool(with(2, 100));
        rig.beat("d1", ExecutorRole.DECODE, 1, FULL);
        rig.beat("d2", ExecutorRole.DECODE, 1, FULL);
        rig.submit(request("r1", 3, 10));
        rig.submit(request("r2", 3, 10));

        rig.submit(request("r3", 3, 10));

        assertThat(rig.end("r3").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r3").message()).contains("2 requests wait and 2 may");
        assertThat(rig.end("r3").retryAfterMillis()).isEqualTo(5000);
    }

    @Test
    void refusesWhatNoExecutorCouldEverHold() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.beat("d1", ExecutorRole.DECODE, 1, room(10));
        rig.plan(plan(1, List.of("p1"), List.of("d1")));

        rig.submit(request("r", 5, 10));

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).contains("5 prompt tokens and up to 10 new ones");
    }

    @Test
    void prefersExecutorsThatHaveTheGraphLoadedButSendsToOneThatStillLoadsIt() {
        SchedulerRig rig = SchedulerRig.withPool();
        ExecutorLoad idle = new ExecutorLoad(0, 0, 0, 0, 1_000_000);
        rig.beat(heartbeat(device("d1", ExecutorRole.DECODE), 1, 50, idle, List.of(), false));
        for (int i = 0; i < 4; i++) {
            rig.submit(request("loaded" + i, 3, 10));
        }
        assertThat(rig.dispatches)
                .extracting(d -> d.decode().executor().value())
                .containsOnly("d2");

        rig.dispatches.clear();
        rig.beat(heartbeat(device("d2", ExecutorRole.DECODE), 1, 50, idle, List.of(), false));
        for (int i = 0; i < 8; i++) {
            rig.submit(request("loading" + i, 3, 10));
        }
        assertThat(rig.dispatches)
                .extracting(d -> d.decode().executor().value())
                .contains("d1", "d2");
    }

    @Test
    void failsARequestThatLostItsModelVersionEverywhere() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.result(chunk("r", rig.lastDispatch().fence(), 0, 7));
        rig.plan(plan(2, newer(), hash('c'), hash('d'), List.of("p1"), List.of("d1")));
        ExecutorLoad idle = new ExecutorLoad(0, 0, 0, 0, 1_000_000);
        for (String id : List.of("p1", "p2", "d1", "d2")) {
            ExecutorRole role = id.startsWith("p") ? ExecutorRole.PREFILL : ExecutorRole.DECODE;
            rig.beat(heartbeat(device(id, role), 1, 50, idle, List.of(hash('c'), hash('d')), false));
        }
        rig.event(event(Kind.FAILED, rig.lastDispatch()));

        rig.pass(61_000);

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.FAILED);
        assertThat(rig.end("r").message()).contains("waited 60000 ms");
        assertThat(rig.decisions)
                .last()
                .satisfies(d -> assertThat(d.explanation()).contains("aaaaaaaaaaaa"));
    }

    @Test
    void endsAWaitingRequestWhoseTokensAllCameAfterAll() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 2));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.UNREACHABLE, first));
        rig.result(chunk("r", first.fence(), 0, 7, 8));

        rig.pass(200);

        assertThat(rig.dispatches).hasSize(1);
        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void doesNotPileRequestsOnOneExecutorBetweenReports() {
        SchedulerRig rig = SchedulerRig.withPool();

        for (int i = 0; i < 10; i++) {
            rig.submit(request("r" + i, 5, 10));
        }

        assertThat(rig.dispatches)
                .filteredOn(d -> d.decode().executor().value().equals("d1"))
                .hasSize(5);
        assertThat(rig.dispatches)
                .filteredOn(d -> d.target().executor().value().equals("p1"))
                .hasSize(5);
    }

    @Test
    void promisesNoMoreMemoryThanThereIs() {
        SchedulerRig rig = new SchedulerRig();
        rig.beat("p1", ExecutorRole.PREFILL);
        rig.beat("d1", ExecutorRole.DECODE, 1, room(31));
        rig.plan(plan(1, List.of("p1"), List.of("d1")));

        for (int i = 0; i < 4; i++) {
            rig.submit(request("r" + i, 5, 10));
        }
        assertThat(rig.dispatches).hasSize(2);

        // A report that already holds both does not make room for a third.
        rig.now += 400;
        rig.beat(
                "d1",
                ExecutorRole.DECODE,
                1,
                new ExecutorLoad(2, 0, 0, 30 * KV_BYTES_PER_TOKEN, 31 * KV_BYTES_PER_TOKEN));
        assertThat(rig.dispatches).hasSize(2);

        // One that ends makes room before the next report.
        rig.result(last("r0", rig.dispatches.get(0).fence(), 0, FinishReason.EOS, EOS));
        assertThat(rig.dispatches).hasSize(3);
    }

    // ---- going wrong ----

    @Test
    void triesAgainElsewhereAfterAFailure() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();

        rig.event(event(Kind.FAILED, first));
        assertThat(rig.dispatches).hasSize(1);
        rig.pass(100);

        Dispatch second = rig.lastDispatch();
        assertThat(second.fence()).isEqualTo(new Fence(rig.core.epoch(), 2));
        assertThat(second.target().executor()).isNotEqualTo(first.target().executor());
        assertThat(rig.decisions).extracting(d -> d.choice()).containsExactly("dispatch", "retry");
        assertThat(rig.cancels).extracting(c -> c.fence()).containsOnly(first.fence());
    }

    @Test
    void avoidsBothEndsOfABrokenHandOver() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();

        rig.event(event(
                Kind.FAILED,
                first,
                first.target().executor().value(),
                true,
                RefusalCode.HANDOVER,
                "the lease expired."));
        rig.pass(100);

        assertThat(rig.lastDispatch().decode().executor())
                .isNotEqualTo(first.decode().executor());
    }

    @Test
    void ignoresNewsOfOlderAttempts() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.UNREACHABLE, first));
        rig.pass(100);
        assertThat(rig.dispatches).hasSize(2);

        rig.event(event(Kind.FAILED, first));
        rig.pass(200);

        assertThat(rig.dispatches).hasSize(2);
        assertThat(rig.endings).isEmpty();
    }

    @Test
    void failsAfterEightAttempts() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));

        for (int i = 0; i < 8; i++) {
            rig.event(event(Kind.FAILED, rig.lastDispatch()));
            rig.beatAll();
            rig.pass(1000);
        }

        assertThat(rig.dispatches).hasSize(8);
        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.FAILED);
        assertThat(rig.end("r").message()).contains("failed 8 times").contains("it broke");
        assertThat(rig.end("r").report().prefillExecutor()).isNull();
    }

    @Test
    void tokensBetweenFailuresStartTheCountAnew() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 20));

        for (int i = 0; i < 10; i++) {
            rig.result(chunk("r", rig.lastDispatch().fence(), i, 5));
            rig.event(event(Kind.FAILED, rig.lastDispatch()));
            rig.beatAll();
            rig.pass(1000);
        }

        assertThat(rig.dispatches).hasSize(11);
        assertThat(rig.endings).isEmpty();
        assertThat(rig.lastDispatch().emitted()).isEqualTo(10);
    }

    @Test
    void endsAtOnceWhatTryingAgainCannotHelp() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r1", 3, 10));
        rig.event(event(Kind.REFUSED, rig.lastDispatch(), "p1", false, RefusalCode.BAD_REQUEST, "no such input."));
        assertThat(rig.end("r1").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r1").message()).isEqualTo("no such input.");

        rig.submit(request("r2", 3, 10));
        rig.event(event(Kind.FAILED, rig.lastDispatch(), "p1", false, RefusalCode.ENGINE, ""));
        assertThat(rig.end("r2").reason()).isEqualTo(FinishReason.FAILED);
        assertThat(rig.end("r2").message()).isEqualTo("Executor p1 reports FAILED ENGINE for request r2.");
        assertThat(rig.end("r2").report().prefillPid()).isEqualTo(4711);
    }

    @Test
    void waitsWhenAnExecutorLacksRoomAndDoesNotCallItAFailure() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));

        for (int i = 0; i < 20; i++) {
            rig.event(event(Kind.REFUSED, rig.lastDispatch(), "p1", true, RefusalCode.NOT_LOADED, "not yet."));
            rig.beatAll();
            rig.pass(100);
        }
        assertThat(rig.dispatches).hasSize(21);
        assertThat(rig.endings).isEmpty();

        while (rig.now < SchedulerRig.START + 61_000 && rig.endings.isEmpty()) {
            rig.event(event(Kind.REFUSED, rig.lastDispatch(), "p1", true, RefusalCode.NOT_LOADED, "not yet."));
            rig.beatAll();
            rig.pass(100);
        }
        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("r").message()).contains("The last executor said: not yet.");
    }

    @Test
    void triesElsewhereWhenNobodySaysWhoTookTheDispatch() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        for (int i = 0; i < 5; i++) {
            rig.pass(1000);
            rig.beatAll();
        }
        rig.pass(200);

        assertThat(rig.dispatches).hasSize(2);
        assertThat(rig.lastDispatch().target().executor())
                .isNotEqualTo(rig.dispatches.get(0).target().executor());
    }

    @Test
    void anAcceptedDispatchMayTakeItsTime() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.event(event(Kind.ACCEPTED, rig.lastDispatch()));

        for (int i = 0; i < 30; i++) {
            rig.pass(1000);
            rig.beatAll();
        }

        assertThat(rig.dispatches).hasSize(1);
        assertThat(rig.endings).isEmpty();
    }

    @Test
    void goesOnFromTheLineageWhenTheDecodeExecutorDies() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.ACCEPTED, first));
        rig.result(chunk("r", first.fence(), 0, 7));
        rig.result(chunk("r", first.fence(), 1, 8, 9));
        String dead = first.decode().executor().value();
        String other = dead.equals("d1") ? "d2" : "d1";

        for (int i = 0; i < 4; i++) {
            rig.pass(500);
            rig.beat("p1", ExecutorRole.PREFILL);
            rig.beat("p2", ExecutorRole.PREFILL);
            rig.beat(other, ExecutorRole.DECODE);
        }

        Dispatch second = rig.lastDispatch();
        assertThat(second.fence().attempt()).isEqualTo(2);
        assertThat(second.decode().executor().value()).isEqualTo(other);
        assertThat(second.tokens()).isEqualTo(tokens(1, 3).plus(Tokens.of(7, 8, 9)));
        assertThat(second.emitted()).isEqualTo(3);
        assertThat(second.maxTokens()).isEqualTo(10);
    }

    @Test
    void doesNotCareWhenAPrefillExecutorDiesAfterTheHandOver() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.ACCEPTED, first));
        rig.event(event(Kind.RELEASED, first));

        for (int i = 0; i < 6; i++) {
            rig.pass(500);
            rig.beat("d1", ExecutorRole.DECODE);
            rig.beat("d2", ExecutorRole.DECODE);
        }

        assertThat(rig.dispatches).hasSize(1);
    }

    @Test
    void noticesARestartedExecutorByItsIncarnation() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.ACCEPTED, first));

        rig.beat(first.target().executor().value(), ExecutorRole.PREFILL, 2, ExecutorLoad.IDLE);
        rig.pass(100);

        assertThat(rig.dispatches).hasSize(2);
    }

    @Test
    void endsACompleteAnswerWhoseEndWasLost() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r1", 3, 2));
        rig.result(chunk("r1", rig.lastDispatch().fence(), 0, 7, 8));
        rig.event(event(Kind.FAILED, rig.lastDispatch()));
        assertThat(rig.end("r1").reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(rig.endings.get(0).offset()).isEqualTo(2);

        rig.submit(request("r2", 3, 5));
        rig.result(chunk("r2", rig.lastDispatch().fence(), 0, 7, EOS));
        rig.event(event(Kind.UNREACHABLE, rig.lastDispatch()));
        assertThat(rig.end("r2").reason()).isEqualTo(FinishReason.EOS);

        rig.submit(request("r3", 60, 50));
        rig.result(chunk("r3", rig.lastDispatch().fence(), 0, 7, 7, 7, 7, 7));
        rig.event(event(Kind.FAILED, rig.lastDispatch()));
        assertThat(rig.end("r3").reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(rig.dispatches).hasSize(3);
    }

    @Test
    void makesMissingTokensAgainWhenAnAnswerEndsBehindAGap() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.result(chunk("r", rig.lastDispatch().fence(), 0, 7));

        rig.result(last("r", rig.lastDispatch().fence(), 3, FinishReason.EOS, EOS));
        rig.pass(100);

        assertThat(rig.dispatches).hasSize(2);
        assertThat(rig.lastDispatch().emitted()).isEqualTo(1);
    }

    @Test
    void takesTheEndOfAnAttemptThatWasGivenUpWhileReadersStillTakeIt() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.UNREACHABLE, first));
        rig.pass(100);
        Dispatch second = rig.lastDispatch();
        rig.cancels.clear();

        rig.result(last("r", first.fence(), 0, FinishReason.EOS, 7, EOS));

        assertThat(rig.core.liveRequests()).isZero();
        assertThat(rig.endings).isEmpty();
        assertThat(rig.cancels).extracting(c -> c.fence()).containsOnly(second.fence());
    }

    @Test
    void dropsChunksOfOlderAttemptsOnceANewerOneSpoke() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.UNREACHABLE, first));
        rig.pass(100);
        Dispatch second = rig.lastDispatch();
        rig.result(chunk("r", second.fence(), 0, 5));

        rig.result(last("r", first.fence(), 1, FinishReason.EOS, EOS));
        rig.result(chunk("r", second.fence(), 0, 5));
        rig.event(event(Kind.FAILED, second));
        rig.pass(100);

        assertThat(rig.lastDispatch().tokens()).isEqualTo(tokens(1, 3).plus(Tokens.of(5)));
    }

    // ---- ending ----

    @Test
    void cancelsARunningRequestAtBothItsExecutors() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.result(chunk("r", rig.lastDispatch().fence(), 0, 7, 8));

        rig.cancel("r");
        rig.cancel("r");

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(rig.endings.get(0).offset()).isEqualTo(2);
        assertThat(rig.cancels)
                .extracting(c -> c.executor())
                .containsExactlyInAnyOrder(
                        rig.lastDispatch().target().executor(),
                        rig.lastDispatch().decode().executor());
        assertThat(rig.rememberedEntries()).isZero();
    }

    @Test
    void cancelsAWaitingAndAParkedRequest() {
        SchedulerRig rig = new SchedulerRig();
        rig.submit(request("parked", 3, 10));
        rig.cancel("parked");
        rig.cancel("unheard-of");

        assertThat(rig.end("parked").reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(rig.cancels).isEmpty();
        assertThat(rig.wakeUpAt).isEqualTo(Step.NEVER);
    }

    @Test
    void refusesARequestWhoseDeadlineHasPassedAndFailsARunningOne() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("late", 3, 10, rig.now - 5));
        assertThat(rig.end("late").reason()).isEqualTo(FinishReason.REFUSED);
        assertThat(rig.end("late").message()).isEqualTo("Request late passed its deadline by 5 ms.");

        rig.submit(request("r", 3, 10, rig.now + 300));
        rig.event(event(Kind.ACCEPTED, rig.lastDispatch()));
        rig.pass(300);
        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.FAILED);
        assertThat(rig.cancels).hasSize(2);
    }

    @Test
    void endsTheOneRequestThatTheSchedulerBreaksOn() {
        SchedulerRig rig = new SchedulerRig(SchedulerSettings.DEFAULT, new BrokenPolicy());
        rig.beatAll();
        rig.plan(plan(1, List.of("p1"), List.of("d1")));

        rig.submit(request("r", 3, 10));

        assertThat(rig.end("r").reason()).isEqualTo(FinishReason.FAILED);
        assertThat(rig.faults).containsExactly("Request r: java.lang.IllegalStateException: no idea");
    }

    // ---- models that change ----

    @Test
    void runningRequestsKeepTheirGraphsWhenTheModelIsPublishedAnew() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.result(chunk("r", rig.lastDispatch().fence(), 0, 7));

        rig.plan(plan(2, newer(), hash('c'), hash('d'), List.of("p1"), List.of("d1")));
        rig.event(event(Kind.FAILED, rig.lastDispatch()));
        rig.pass(100);

        assertThat(rig.lastDispatch().graph()).isEqualTo(PREFILL);
        assertThat(rig.lastDispatch().decodeGraph()).isEqualTo(DECODE);
        assertThat(rig.lastDispatch().fence().attempt()).isEqualTo(2);
    }

    @Test
    void waitingRequestsTakeTheNewestModel() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.beat("d1", ExecutorRole.DECODE, 1, FULL);
        rig.beat("d2", ExecutorRole.DECODE, 1, FULL);
        rig.submit(request("r", 3, 10));
        assertThat(rig.dispatches).isEmpty();

        for (String id : List.of("p1", "d1")) {
            ExecutorRole role = id.startsWith("p") ? ExecutorRole.PREFILL : ExecutorRole.DECODE;
            ExecutorLoad load = id.equals("d1") ? FULL : ExecutorLoad.IDLE;
            rig.beat(heartbeat(device(id, role), 1, 50, load, List.of(hash('c'), hash('d')), false));
        }
        rig.plan(plan(2, newer(), hash('c'), hash('d'), List.of("p1"), List.of("d1")));
        rig.beat(heartbeat(device("d1", ExecutorRole.DECODE), 1, 51, room(1000), List.of(hash('c'), hash('d')), false));

        assertThat(rig.lastDispatch().graph()).isEqualTo(hash('c'));
    }

    private static ModelManifest newer() {
        return new ModelManifest(
                MODEL,
                2,
                List.of(hash('c'), hash('d')),
                new TokenizerSpec.Bytes(),
                OptionalLong.empty(),
                Tokens.empty());
    }

    // ---- starting again ----

    @Test
    void goesOnAfterARestartUnderAHigherEpoch() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 1000 - 3));
        Dispatch first = rig.lastDispatch();
        rig.event(event(Kind.ACCEPTED, first));
        rig.result(chunk("r", first.fence(), 0, tokens(0, 30).toArray()));
        rig.result(chunk("r", first.fence(), 30, tokens(30, 20).toArray()));
        long before = rig.core.epoch();

        rig.restart();
        assertThat(rig.core.epoch()).isGreaterThan(before);
        assertThat(rig.dispatches).hasSize(1);
        rig.submit(request("r", 3, 1000));
        rig.event(event(Kind.FAILED, first));
        rig.pass(100);

        Dispatch second = rig.lastDispatch();
        assertThat(second.fence()).isEqualTo(new Fence(rig.core.epoch(), 2));
        assertThat(second.tokens()).isEqualTo(tokens(1, 3).plus(tokens(0, 50)));
        assertThat(second.emitted()).isEqualTo(50);
    }

    @Test
    void keepsLongAnswersByThePage() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 2000));
        Fence fence = rig.lastDispatch().fence();
        for (int offset = 0; offset < 700; offset += 7) {
            Step step = rig.result(chunk("r", fence, offset, tokens(offset, 7).toArray()));
            assertThat(step.log().stream()
                            .filter(e -> e instanceof LogEntry.Page)
                            .count())
                    .isLessThanOrEqualTo(2);
        }
        rig.restart();
        rig.cancel("r");

        assertThat(rig.endings.get(0).offset()).isEqualTo(700);
        assertThat(rig.rememberedEntries()).isZero();
    }

    @Test
    void nobodyDiesOfSilenceRightAfterARestart() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        rig.event(event(Kind.ACCEPTED, rig.lastDispatch()));
        rig.now += 60_000;

        rig.restart();
        rig.pass(1400);
        assertThat(rig.dispatches).hasSize(1);

        rig.pass(1000);
        assertThat(rig.cancels).isNotEmpty();
    }

    @Test
    void restoresEveryStage() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("paused", 3, 10));
        rig.event(event(Kind.FAILED, rig.lastDispatch()));
        rig.submit(new InferenceRequest(
                new RequestId("parked"), new org.genie.model.ModelName("other"), new Payload.Text("x"), 1, 0, 0));
        rig.beat("d1", ExecutorRole.DECODE, 1, FULL);
        rig.beat("d2", ExecutorRole.DECODE, 1, FULL);
        rig.submit(request("waiting", 3, 10));
        assertThat(rig.dispatches).hasSize(1);

        rig.restart();
        assertThat(rig.core.liveRequests()).isEqualTo(3);
        rig.surroundings.markCaughtUp();
        rig.beatAll();
        rig.pass(200);

        assertThat(rig.dispatches).extracting(d -> d.request().value()).containsExactly("paused", "waiting", "paused");
        rig.pass(5000);
        assertThat(rig.end("parked").reason()).isEqualTo(FinishReason.REFUSED);
    }

    @Test
    void anEndingPublishedBeforeACrashEndsTheRequestThatCameBack() {
        SchedulerRig rig = SchedulerRig.withPool();
        rig.submit(request("r", 3, 10));
        Runnable crash = rig.checkpoint();
        rig.cancel("r");
        crash.run();
        assertThat(rig.core.liveRequests()).isOne();

        rig.result(rig.endings.get(0));

        assertThat(rig.core.liveRequests()).isZero();
        assertThat(rig.endings).hasSize(1);
    }

    @Test
    void explainsOnlyTheAskedShareOfRequests() {
        SchedulerSettings d = SchedulerSettings.DEFAULT;
        SchedulerRig rig = SchedulerRig.withPool(new SchedulerSettings(
                d.unknownModelLimit(),
                d.planLimit(),
                d.catchUpLimit(),
                d.settleTime(),
                d.waitingLimit(),
                d.maxWaiting(),
                d.retryAfter(),
                d.maxAttempts(),
                d.retryWindow(),
                d.firstBackOff(),
                d.longestBackOff(),
                d.acceptLimit(),
                d.reportLag(),
                d.sweepInterval(),
                d.finishedFor(),
                d.maxFinished(),
                0));
        rig.submit(request("r", 3, 10));

        assertThat(rig.dispatches).hasSize(1);
        assertThat(rig.decisions).isEmpty();
    }

    private static ExecutorLoad room(long tokens) {
        return new ExecutorLoad(0, 0, 0, 0, tokens * KV_BYTES_PER_TOKEN);
    }

    private static SchedulerSettings with(int maxWaiting, int maxFinished) {
        SchedulerSettings d = SchedulerSettings.DEFAULT;
        return new SchedulerSettings(
                d.unknownModelLimit(),
                d.planLimit(),
                d.catchUpLimit(),
                d.settleTime(),
                d.waitingLimit(),
                maxWaiting,
                d.retryAfter(),
                d.maxAttempts(),
                d.retryWindow(),
                d.firstBackOff(),
                d.longestBackOff(),
                d.acceptLimit(),
                d.reportLag(),
                d.sweepInterval(),
                d.finishedFor(),
                maxFinished,
                d.explainedShare());
    }

    private static final class BrokenPolicy implements org.genie.planner.routing.RequestPolicy {
        @Override
        public RouteDecision route(
                org.genie.planner.routing.RouteRequest request,
                java.util.Map<ExecutorId, org.genie.planner.routing.ExecutorView> pool) {
            throw new IllegalStateException("no idea");
        }

        @Override
        public String name() {
            return "broken";
        }
    }
}
