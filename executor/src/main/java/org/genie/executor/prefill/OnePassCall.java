package org.genie.executor.prefill;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.genie.executor.engine.Engine;
import org.genie.executor.graphs.ResidentGraph;
import org.genie.executor.report.Failure;
import org.genie.executor.report.FailureException;
import org.genie.model.event.Dispatch;
import org.genie.model.event.RefusalCode;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.genie.serde.MalformedEventException;
import org.genie.serde.SafeTensors;

/** Runs a one-pass graph on the tensors of a safetensors file. */
final class OnePassCall {
    /** @param computeNanos the call alone, without reading and writing files */
    record Result(byte[] outputs, long computeNanos) {}

    private static final String INPUT = "input.";
    private static final String OUTPUT = "output.";

    private OnePassCall() {}

    /** @throws FailureException where the inputs are not what the graph takes, or it breaks */
    static Result run(Engine engine, ResidentGraph graph, Dispatch dispatch) throws FailureException {
        try (NDManager owner = engine.manager().newSubManager()) {
            NDList inputs = new NDList();
            for (TensorData input : read(dispatch, graph.inputs())) {
                inputs.add(engine.tensor(owner, input));
            }
            long start = System.nanoTime();
            NDList outputs = graph.runner().run(inputs, owner);
            long nanos = System.nanoTime() - start;
            return new Result(write(engine, outputs, graph.runner().outputTypes()), nanos);
        } catch (IllegalArgumentException e) {
            throw badInput(dispatch, String.valueOf(e.getMessage()));
        }
    }

    private static List<TensorData> read(Dispatch dispatch, int count) throws FailureException {
        Map<String, TensorData> file;
        try {
            file = SafeTensors.read(ByteBuffer.wrap(dispatch.inputs()));
        } catch (MalformedEventException e) {
            throw badInput(dispatch, "the input file is no safetensors file: " + e.getMessage());
        }
        // A file may hold expected outputs beside the inputs.
        long given = file.keySet().stream().filter(n -> n.startsWith(INPUT)).count();
        if (given != count) {
            throw badInput(dispatch, "the graph takes " + count + " inputs but got " + given + ".");
        }
        List<TensorData> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TensorData input = file.get(INPUT + i);
            if (input == null) {
                throw badInput(
                        dispatch,
                        "the input file has no tensor 'input." + i + "'; the graph takes " + count + " inputs.");
            }
            inputs.add(input);
        }
        return inputs;
    }

    private static byte[] write(Engine engine, NDList outputs, List<DType> types) {
        Map<String, TensorData> file = new LinkedHashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            file.put(OUTPUT + i, engine.data(outputs.get(i), types.get(i)));
        }
        return SafeTensors.write(file);
    }

    private static FailureException badInput(Dispatch dispatch, String why) {
        return new FailureException(Failure.lasting(
                RefusalCode.BAD_REQUEST, "Model " + dispatch.model() + " does not take the inputs: " + why));
    }
}
