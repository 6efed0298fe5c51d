package org.genie.executor.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.genie.compiler.TorchNumbers;
import org.genie.compiler.TorchScriptArchive;
import org.genie.model.graph.DType;
import org.genie.model.graph.Weight;

/**
 * Operations on tensors that DJL's interface lacks, as methods of a small script: mapping files, views with strides,
 * complex numbers. Tensors stay behind {@link IValue}s, so that types unknown to DJL are no danger.
 */
final class ScriptKit implements AutoCloseable {
    private static final String CODE = """
            class M(Module):
              __parameters__ = []
              __buffers__ = []
              unused : List[Tensor]
              def map_file(self: __torch__.M, path: str, elements: int, dtype: int) -> Tensor:
                return ops.aten.from_file(path, False, elements, dtype=dtype, layout=0, device=torch.device("cpu"), pin_memory=False)
              def part(self: __torch__.M, mapped: Tensor, start: int, length: int, anchor: Tensor) -> Tensor:
                return ops.aten.to(ops.aten.narrow(mapped, 0, start, length), device=ops.prim.device(anchor))
              def aligned(self: __torch__.M, mapped: Tensor, start: int, length: int, dtype: int, anchor: Tensor) -> Tensor:
                bytes = ops.aten.clone(ops.aten.narrow(mapped, 0, start, length))
                return ops.aten.to(ops.aten.view_copy(bytes, dtype=dtype), device=ops.prim.device(anchor))
              def view(self: __torch__.M, storage: Tensor, sizes: List[int], strides: List[int], offset: int) -> Tensor:
                start = ops.aten.storage_offset(storage)
                return ops.aten.as_strided(storage, sizes, strides, start + offset)
              def copy(self: __torch__.M, tensor: Tensor) -> Tensor:
                return ops.aten.clone(tensor)
              def empty(self: __torch__.M, sizes: List[int], dtype: int, anchor: Tensor) -> Tensor:
                return ops.aten.empty(sizes, dtype=dtype, device=ops.prim.device(anchor))
              def complex(self: __torch__.M, pairs: Tensor) -> Tensor:
                return ops.aten.view_as_complex(pairs)
              def pairs(self: __torch__.M, complex: Tensor) -> Tensor:
                return ops.aten.view_as_real(ops.aten.resolve_conj(complex))
            """;

    private final PtSymbolBlock module;
    private final PtNDArray anchorArray;
    private final IValue anchor;

    ScriptKit(PtNDManager manager) {
        module = load(manager, TorchScriptArchive.write(CODE, List.of("unused")));
        anchorArray = (PtNDArray) manager.zeros(new ai.djl.ndarray.types.Shape(1));
        anchor = IValue.from(anchorArray);
    }

    /** Loads an archive from memory; the caller sees to the stack. */
    static PtSymbolBlock load(PtNDManager manager, byte[] archive) {
        try {
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tensor on the engine's device. */
    IValue anchor() {
        return anchor;
    }

    /** The first elements of a file as one tensor, read when touched; writes to it stay in this process. */
    IValue mapFile(Path path, long elements, DType type) {
        try (IValue file = IValue.from(path.toString());
                IValue count = IValue.from(elements);
                IValue number = IValue.from(TorchNumbers.of(type))) {
            return IValueUtils.runMethod(module, "map_file", file, count, number);
        }
    }

    /** A range of a mapped file's elements, on the engine's device. */
    IValue part(IValue mapped, long start, long length) {
        try (IValue from = IValue.from(start);
                IValue count = IValue.from(length)) {
            return IValueUtils.runMethod(module, "part", mapped, from, count, anchor);
        }
    }

    /** A copy of a range of a mapped file's bytes, as elements of another type. */
    IValue aligned(IValue mappedBytes, long start, long length, DType type) {
        try (IValue from = IValue.from(start);
                IValue count = IValue.from(length);
                IValue number = IValue.from(TorchNumbers.of(type))) {
            return IValueUtils.runMethod(module, "aligned", mappedBytes, from, count, number, anchor);
        }
    }

    /** A weight as a view of its storage. */
    IValue view(IValue storage, Weight weight) {
        try (IValue sizes = list(weight.sizes());
                IValue strides = list(weight.strides());
                IValue offset = IValue.from(weight.offset())) {
            return IValueUtils.runMethod(module, "view", storage, sizes, strides, offset);
        }
    }

    IValue copy(IValue tensor) {
        return IValueUtils.runMethod(module, "copy", tensor);
    }

    IValue empty(List<Long> shape, DType type) {
        try (IValue sizes = list(shape);
                IValue number = IValue.from(TorchNumbers.of(type))) {
            return IValueUtils.runMethod(module, "empty", sizes, number, anchor);
        }
    }

    /** Complex numbers out of pairs of parts, along a last dimension of two. */
    PtNDArray complex(PtNDArray pairs, PtNDManager owner) {
        return convert("complex", pairs, owner);
    }

    PtNDArray pairs(PtNDArray complex, PtNDManager owner) {
        return convert("pairs", complex, owner);
    }

    private PtNDArray convert(String method, PtNDArray array, PtNDManager owner) {
        try (IValue in = IValue.from(array);
                IValue out = IValueUtils.runMethod(module, method, in)) {
            return out.toTensor(owner);
        }
    }

    private static IValue list(List<Long> values) {
        return IValue.listFrom(values.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void close() {
        anchor.close();
        anchorArray.close();
        module.close();
    }
}
