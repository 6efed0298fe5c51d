package org.genie.jobs.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.genie.client.ClientException;
import org.genie.client.GenieClient;
import org.genie.client.KafkaConnection;
import org.genie.client.config.ClusterYaml;
import org.genie.client.model.ModelPackage;
import org.genie.client.model.ModelYaml;
import org.genie.jobs.embedded.EmbeddedSystem;
import org.genie.jobs.embedded.Pool;
import org.genie.jobs.embedded.Session;
import org.genie.model.ModelName;
import org.genie.model.plan.ModelPlacement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a whole Genie on this machine, runs requests through it, and ends it. */
@Command(
        name = "run",
        description = {
            "Runs a model through a whole Genie on this machine: broker, Flink job, executor processes.",
            "Text goes to standard output; progress and a table of figures to standard error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  genie run --model examples/models/demo --prompt 'ROMEO:' --max-tokens 200",
            "  genie run --prefill p.pt2 --decode d.pt2 --prompt-tokens 1,2,3 --format json",
            "  genie run --graph model.pt2 --inputs in.safetensors --outputs out.safetensors"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration PLAN_PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOAD_PATIENCE = Duration.ofSeconds(120);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "A folder with prefill.pt2, decode.pt2, model.yaml.")
    @Nullable
    Path model;

    @Option(names = "--prefill", paramLabel = "FILE.pt2", description = "The prefill graph, instead of --model.")
    @Nullable
    Path prefill;

    @Option(names = "--decode", paramLabel = "FILE.pt2", description = "The decode graph, instead of --model.")
    @Nullable
    Path decode;

    @Option(names = "--graph", paramLabel = "FILE.pt2", description = "A one-pass graph.")
    @Nullable
    Path graph;

    @Mixin
    PromptOptions prompts = new PromptOptions();

    @Option(
            names = "--inputs",
            paramLabel = "FILE",
            description = "For --graph: a safetensors file with input.0, input.1 and so on.")
    @Nullable
    Path inputs;

    @Option(
            names = "--outputs",
            paramLabel = "FILE",
            description = "For --graph: where to write output.0 and so on, as safetensors.")
    @Nullable
    Path outputs;

    @Option(names = "--prefill-executors", paramLabel = "N", description = "Executors that prefill (default: 1).")
    @Nullable
    Integer prefillExecutors;

    @Option(names = "--decode-executors", paramLabel = "N", description = "Executors that decode (default: 1).")
    @Nullable
    Integer decodeExecutors;

    @Option(
            names = "--cluster",
            paramLabel = "FILE.yaml",
            description = "The devices to stand in for; each becomes an executor on this machine.")
    @Nullable
    Path cluster;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Use this broker instead of starting one.")
    @Nullable
    String kafka;

    @Option(
            names = "--device",
            paramLabel = "cpu|cuda:N",
            defaultValue = "cpu",
            description = "What the executors compute on (default: ${DEFAULT-VALUE}).")
    String device = "cpu";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "Longest wait for a request's end (default: ${DEFAULT-VALUE}).")
    int timeoutSeconds;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws InterruptedException {
        common.applyLogLevel();
        checkCall();
        try (Session session = Session.open(System.err)) {
            return run(session);
        }
    }

    private void checkCall() {
        int given = (model != null ? 1 : 0) + (graph != null ? 1 : 0) + (prefill != null || decode != null ? 1 : 0);
        if (given != 1) {
            throw usage("Give exactly one of --model, --graph, or --prefill with --decode.");
        }
        if ((prefill == null) != (decode == null)) {
            throw usage("--prefill and --decode belong together; " + (prefill == null ? "--prefill" : "--decode")
                    + " is missing.");
        }
        if (graph != null) {
            if (inputs == null) {
                throw usage("--graph needs --inputs, a safetensors file with input.0, input.1 and so on.");
            }
            if (!prompts.prompts.isEmpty()) {
                throw usage("--graph takes --inputs, not prompts.");
            }
        } else if (prompts.prompts.isEmpty()) {
            throw usage("Give at least one of --prompt, --prompt-file or --prompt-tokens.");
        } else if (inputs != null || outputs != null) {
            throw usage("--inputs and --outputs go with --graph.");
        }
        atLeastOne("--max-tokens", prompts.maxTokens);
        atLeastOne("--timeout", timeoutSeconds);
        atLeastOne("--prefill-executors", prefillExecutors);
        atLeastOne("--decode-executors", decodeExecutors);
        if (cluster != null && (prefillExecutors != null || decodeExecutors != null)) {
            throw usage(
                    "--cluster says which executors there are; leave out --prefill-executors and --decode-executors.");
        }
        if (!device.equals("cpu") && !device.matches("cuda:\\d+")) {
            throw usage("--device is '" + device + "'; it must be cpu or cuda:N.");
        }
    }

    private void atLeastOne(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw usage(option + " is " + value + "; it must be at least 1.");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Integer run(Session session) throws InterruptedException {
        // What can be wrong with files and prompts is found before anything is started.
        Pool pool = pool();
        session.progress().say("reading the model");
        ModelPackage pack = read();
        Work work = graph == null
                ? TextWork.of(pack, prompts, common.format)
                : TensorWork.of(
                        pack, java.util.Objects.requireNonNull(inputs), Optional.ofNullable(outputs), common.format);
        EmbeddedSystem system = EmbeddedSystem.start(
                pool,
                Optional.ofNullable(kafka).map(KafkaConnection::to),
                session.folder(),
                session.closables(),
                session.progress());
        GenieClient client = session.closables().add(GenieClient.connect(system.kafka(), system.topics()));
        system.awaitExecutors(client);
        session.progress().say("publishing the model");
        ModelName name = new ModelName("model");
        ModelPlacement placement = client.publish(pack, name, PLAN_PATIENCE);
        if (!placement.isFeasible()) {
            throw new ClientException(placement.infeasible());
        }
        if (!client.awaitLoaded(placement, LOAD_PATIENCE)) {
            session.progress().say("not every executor has loaded its graphs yet; going on");
        }
        session.progress().say("running");
        return work.run(client, name, session.millisSinceStart(), Duration.ofSeconds(timeoutSeconds));
    }

    private ModelPackage read() {
        if (model != null) {
            return ModelPackage.folder(model);
        }
        return graph != null
                ? ModelPackage.graph(graph)
                : ModelPackage.pair(
                        java.util.Objects.requireNonNull(prefill),
                        java.util.Objects.requireNonNull(decode),
                        ModelYaml.NOTHING);
    }

    private Pool pool() {
        if (cluster != null) {
            return Pool.of(ClusterYaml.read(cluster), device);
        }
        if (graph != null && prefillExecutors == null && decodeExecutors == null) {
            return Pool.of(0, 0, 1, device);
        }
        return Pool.of(or(prefillExecutors, 1), or(decodeExecutors, 1), 0, device);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
