package org.genie.jobs.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.genie.client.Answer;
import org.genie.client.ClientException;
import org.genie.client.GenieClient;
import org.genie.client.RequestHandle;
import org.genie.client.model.ModelPackage;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.graph.TensorData;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.model.request.TokenChunk;
import org.genie.semantics.RequestRules;
import org.genie.serde.MalformedEventException;
import org.genie.serde.SafeTensors;

/** Tensors through a one-pass graph. */
final class TensorWork implements Work {
    private final byte[] inputs;
    private final Optional<Path> outputs;
    private final Format format;

    private TensorWork(byte[] inputs, Optional<Path> outputs, Format format) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.format = format;
    }

    /** Reads the inputs; keeps {@code input.N} of what the file holds. */
    static TensorWork of(ModelPackage model, Path file, Optional<Path> outputs, Format format) {
        byte[] inputs = SafeTensors.write(
                InputTensors.of(read(file), model.archives().get(0).graph(), file));
        RequestRules.problem(model.manifest(new ModelName("model"), 1), model.profiles(), new Payload.Inputs(inputs))
                .ifPresent(problem -> {
                    throw new ClientException(problem);
                });
        return new TensorWork(inputs, outputs, format);
    }

    private static Map<String, TensorData> read(Path file) {
        try {
            return SafeTensors.read(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new ClientException("There is no file of inputs " + file + ".", e);
        } catch (IOException e) {
            throw new ClientException("The inputs " + file + " cannot be read: " + e.getMessage(), e);
        } catch (MalformedEventException e) {
            throw new ClientException("The inputs " + file + " are not a safetensors file: " + e.getMessage(), e);
        }
    }

    @Override
    public int run(GenieClient client, ModelName model, double startupMillis, Duration timeout)
            throws InterruptedException {
        RequestId id = new RequestId("run-" + UUID.randomUUID());
        long sent = System.nanoTime();
        RequestHandle handle = client.submit(
                new InferenceRequest(id, model, new Payload.Inputs(inputs), 1, System.currentTimeMillis(), 0), t -> {});
        Answer answer = GenieClient.await(handle, timeout);
        double millis = (System.nanoTime() - sent) / 1e6;
        TokenChunk.End end = Objects.requireNonNull(answer.end());
        if (!end.reason().isSuccess()) {
            if (format == Format.JSON) {
                JsonPrinter.print(document(id, end, Map.of(), startupMillis, millis));
            }
            System.err.println("genie: the request " + end.reason().text() + ": " + end.message());
            return GenieCommand.FAILED;
        }
        Map<String, TensorData> made = outputsOf(end);
        outputs.ifPresent(path -> write(path, end.outputs()));
        if (format == Format.JSON) {
            JsonPrinter.print(document(id, end, made, startupMillis, millis));
        } else {
            made.forEach((name, tensor) -> Output.stream().println(name + " " + tensor));
            System.err.printf(
                    java.util.Locale.ROOT,
                    "%nforward on %s: %.2f ms in all, %.2f ms computing%n",
                    end.report().prefillExecutor(),
                    millis,
                    end.report().prefillMillis());
        }
        return 0;
    }

    private static Map<String, TensorData> outputsOf(TokenChunk.End end) {
        try {
            return SafeTensors.read(ByteBuffer.wrap(end.outputs()));
        } catch (MalformedEventException e) {
            throw new ClientException("The executor's outputs cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(Path path, byte[] bytes) {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new ClientException("The outputs cannot be written to " + path + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode document(
            RequestId id, TokenChunk.End end, Map<String, TensorData> made, double startupMillis, double millis) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("startupMillis", startupMillis);
        ObjectNode request = document.putArray("requests").addObject();
        request.put("requestId", id.value());
        request.put("finishReason", end.reason().text());
        if (!end.message().isEmpty()) {
            request.put("message", end.message());
        }
        request.put("millis", millis);
        request.put("computeMillis", end.report().prefillMillis());
        if (end.report().prefillExecutor() != null) {
            request.put("executor", end.report().prefillExecutor().value());
            request.put("pid", end.report().prefillPid());
        }
        ObjectNode shapes = request.putObject("outputs");
        made.forEach((name, tensor) -> {
            ObjectNode shape = shapes.putObject(name);
            shape.put("dtype", tensor.dtype().name());
            tensor.shape().forEach(shape.withArray("shape")::add);
        });
        return document;
    }
}
