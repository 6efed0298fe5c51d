package org.genie.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.genie.client.Answer;
import org.genie.client.GenieClient;
import org.genie.client.RequestHandle;
import org.genie.client.model.ModelPackage;
import org.genie.jobs.embedded.EmbeddedSystem;
import org.genie.jobs.embedded.Pool;
import org.genie.jobs.embedded.Session;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelPlacement;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;

/**
 * What the whole path costs over the bare model: time to first token over one prefill call, and a decode step over one
 * decode call, the baseline interleaved in the same run.
 *
 * <p>Run with {@code benchmarks/run RequestPathBenchmark [MODEL_DIR]}.
 */
public final class RequestPathBenchmark {
    private static final int WARM_UP = 1500;
    private static final int REQUESTS = 300;
    private static final int LONG_REQUESTS = 12;
    private static final int STEPS = 400;
    private static final int PROMPT = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final Random random = new Random(7);
    private final GenieClient client;
    private final ModelName name = new ModelName("bench");
    private final BareModel bare;

    private RequestPathBenchmark(GenieClient client, BareModel bare) {
        this.client = client;
        this.bare = bare;
    }

    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args.length > 0 ? args[0] : "examples/models/demo");
        try (Session session = Session.open(System.err)) {
            ModelPackage model = ModelPackage.folder(folder);
            EmbeddedSystem system = EmbeddedSystem.start(
                    Pool.of(1, 1, 0, "cpu"),
                    Optional.empty(),
                    session.folder(),
                    session.closables(),
                    session.progress());
            GenieClient client = session.closables().add(GenieClient.connect(system.kafka(), system.topics()));
            system.awaitExecutors(client);
            try (BareModel bare = new BareModel(model)) {
                RequestPathBenchmark benchmark = new RequestPathBenchmark(client, bare);
                ModelPlacement placement = client.publish(model, benchmark.name, PATIENCE);
                client.awaitLoaded(placement, PATIENCE);
                benchmark.timeToFirstToken(session);
                StageTimes.print(system.kafka(), system.topics());
                benchmark.decodeSteps(session);
            }
        }
        System.exit(0);
    }

    private void timeToFirstToken(Session session) throws InterruptedException {
        session.progress().say("time to first token");
        List<Double> whole = new ArrayList<>();
        List<Double> call = new ArrayList<>();
        List<Double> inExecutor = new ArrayList<>();
        for (int i = 0; i < WARM_UP + REQUESTS; i++) {
            Tokens prompt = prompt();
            double bareMillis = bare.prefillNanos(prompt) / 1e6;
            RequestHandle handle = submit(prompt, 1);
            Answer answer = GenieClient.await(handle, PATIENCE);
            if (i >= WARM_UP) {
                whole.add(handle.ttftMillis());
                call.add(bareMillis);
                inExecutor.add(Objects.requireNonNull(answer.end()).report().prefillMillis());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| prompt of %d tokens, %d requests one by one | p50 ms | p99 ms |%n|---|---|---|%n",
                PROMPT,
                REQUESTS);
        row("bare prefill call", whole.size(), call);
        row("prefill call in the executor", whole.size(), inExecutor);
        row("publish to first token, whole path", whole.size(), whole);
        System.out.printf(
                Locale.ROOT,
                "| **path over bare call** | **%.2f** | |%n%n",
                percentile(whole, 50) - percentile(call, 50));
    }

    private void decodeSteps(Session session) throws InterruptedException {
        session.progress().say("decode steps");
        List<Double> steps = new ArrayList<>();
        List<Double> calls = new ArrayList<>();
        for (int i = 0; i < LONG_REQUESTS + 2; i++) {
            Tokens prompt = prompt();
            long[] bareNanos = bare.stepNanos(prompt, STEPS);
            long[] stepNanos =
                    GenieClient.await(submit(prompt, STEPS + 1), PATIENCE).interTokenNanos();
            if (i >= 2) {
                Arrays.stream(bareNanos).forEach(n -> calls.add(n / 1e6));
                Arrays.stream(stepNanos).forEach(n -> steps.add(n / 1e6));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| decode, contexts of %d to %d, %d requests | p50 ms | p99 ms |%n|---|---|---|%n",
                PROMPT,
                PROMPT + STEPS,
                LONG_REQUESTS);
        row("bare decode call", calls.size(), calls);
        row("step of the decode executor", steps.size(), steps);
        double over = percentile(steps, 50) - percentile(calls, 50);
        System.out.printf(
                Locale.ROOT,
                "| **step over bare call** | **%.3f (%.1f %%)** | |%n",
                over,
                100 * over / percentile(calls, 50));
    }

    private RequestHandle submit(Tokens prompt, int maxTokens) {
        RequestId id = new RequestId("bench-" + UUID.randomUUID());
        return client.submit(
                new InferenceRequest(id, name, new Payload.Prompt(prompt), maxTokens, System.currentTimeMillis(), 0),
                t -> {});
    }

    private Tokens prompt() {
        return Tokens.of(random.ints(PROMPT, 32, 127).toArray());
    }

    private static void row(String what, int samples, List<Double> millis) {
        System.out.printf(
                Locale.ROOT,
                "| %s (%d) | %.3f | %.3f |%n",
                what,
                samples,
                percentile(millis, 50),
                percentile(millis, 99));
    }

    private static double percentile(List<Double> values, double percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(percent / 100 * sorted.size()) - 1));
    }
}
