package org.genie.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.genie.client.Answer;
import org.genie.client.ClientException;
import org.genie.client.GenieClient;
import org.genie.client.RequestHandle;
import org.genie.client.model.ModelPackage;
import org.genie.model.ExecutorId;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.plan.ModelManifest;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.RequestReport;
import org.genie.model.request.TokenChunk;
import org.genie.model.request.TokenizerSpec;
import org.genie.semantics.RequestRules;
import org.genie.tokenizers.Tokenizer;
import org.genie.tokenizers.Tokenizers;
import org.jspecify.annotations.Nullable;

/** Prompts through a language model: streamed as text, or one document at the end. */
final class TextWork implements Work {
    private final List<Tokens> prompts;
    private final TokenizerSpec spec;
    private final Tokenizer tokenizer;
    private final int maxTokens;
    private final Format format;

    private TextWork(List<Tokens> prompts, TokenizerSpec spec, Tokenizer tokenizer, int maxTokens, Format format) {
        this.prompts = prompts;
        this.spec = spec;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.format = format;
    }

    /** Tokenises the prompts and checks them against the model, before anything is started for them. */
    static TextWork of(ModelPackage model, PromptOptions options, Format format) {
        Tokenizer tokenizer = open(model.tokenizer());
        ModelManifest manifest = model.manifest(new ModelName("model"), 1);
        List<Tokens> prompts = new ArrayList<>();
        for (PromptSource source : options.prompts) {
            Tokens tokens = source.tokens(model.tokenizer(), tokenizer);
            Optional<String> problem = RequestRules.problem(manifest, model.profiles(), new Payload.Prompt(tokens));
            if (problem.isPresent()) {
                throw new ClientException(problem.get());
            }
            prompts.add(tokens);
        }
        return new TextWork(prompts, model.tokenizer(), tokenizer, options.maxTokens, format);
    }

    private static Tokenizer open(TokenizerSpec spec) {
        try {
            return Tokenizers.open(spec);
        } catch (IllegalArgumentException e) {
            throw new ClientException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int run(GenieClient client, ModelName model, double startupMillis, Duration timeout)
            throws InterruptedException {
        AnswerPrinter printer = new AnswerPrinter(Output.stream(), spec, tokenizer, prompts.size());
        boolean stream = format == Format.TEXT;
        if (stream) {
            printer.begin();
        }
        List<RequestHandle> handles = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int index = i;
            RequestHandle handle = client.submit(request(model, prompts.get(i)), tokens -> {
                if (stream) {
                    printer.tokens(index, tokens);
                }
            });
            if (stream) {
                handle.done().whenComplete((a, e) -> printer.end(index));
            }
            handles.add(handle);
        }
        List<Answer> answers = new ArrayList<>();
        for (RequestHandle handle : handles) {
            answers.add(GenieClient.await(handle, timeout));
        }
        if (stream) {
            System.err.print(RequestTable.of(handles, answers));
        } else {
            JsonPrinter.print(document(handles, answers, startupMillis));
        }
        return report(answers);
    }

    private InferenceRequest request(ModelName model, Tokens prompt) {
        RequestId id = new RequestId("run-" + UUID.randomUUID());
        return new InferenceRequest(id, model, new Payload.Prompt(prompt), maxTokens, System.currentTimeMillis(), 0);
    }

    /** Says every failure once; gives the exit code. */
    private static int report(List<Answer> answers) {
        int code = 0;
        for (int i = 0; i < answers.size(); i++) {
            TokenChunk.End end = Objects.requireNonNull(answers.get(i).end());
            if (!end.reason().isSuccess()) {
                System.err.println(
                        "genie: request " + (i + 1) + " " + end.reason().text() + ": " + end.message());
                code = GenieCommand.FAILED;
            }
        }
        return code;
    }

    private ObjectNode document(List<RequestHandle> handles, List<Answer> answers, double startupMillis) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("startupMillis", startupMillis);
        ArrayNode requests = document.putArray("requests");
        for (int i = 0; i < answers.size(); i++) {
            describe(requests.addObject(), handles.get(i), answers.get(i));
        }
        return document;
    }

    private void describe(ObjectNode node, RequestHandle handle, Answer answer) {
        TokenChunk.End end = Objects.requireNonNull(answer.end());
        RequestReport report = end.report();
        node.put("requestId", answer.request().value());
        ArrayNode ids = node.putArray("tokens");
        answer.tokens().stream().forEach(ids::add);
        node.put("text", spec instanceof TokenizerSpec.None ? null : tokenizer.decode(answer.tokens()));
        node.put("finishReason", end.reason().text());
        if (!end.message().isEmpty()) {
            node.put("message", end.message());
        }
        node.put("ttftMillis", handle.ttftMillis());
        Percentiles steps = Percentiles.of(answer.interTokenNanos());
        node.putObject("interTokenMillis").put("p50", steps.millis(50)).put("p99", steps.millis(99));
        put(node, "prefillExecutor", "prefillPid", report.prefillExecutor(), report.prefillPid());
        put(node, "decodeExecutor", "decodePid", report.decodeExecutor(), report.decodePid());
        node.put("kvBytesMoved", report.kvBytesMoved());
        node.put("transport", report.transport());
    }

    private static void put(ObjectNode node, String name, String pidName, @Nullable ExecutorId executor, long pid) {
        node.put(name, executor == null ? null : executor.value());
        node.put(pidName, executor == null ? null : Long.valueOf(pid));
    }
}
