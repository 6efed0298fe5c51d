package org.genie.executor.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.genie.model.graph.DType;
import org.genie.model.graph.TensorData;
import org.genie.model.graph.Weight;
import org.genie.model.graph.WeightLocation;

/** A file of weight storages in tests. */
final class WeightFile {
    private final Path path;
    private final List<WeightLocation> locations = new ArrayList<>();
    private long end;

    WeightFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    List<WeightLocation> locations() {
        return locations;
    }

    /** Leaves room before the next storage. */
    WeightFile skipTo(long offset) {
        end = offset;
        return this;
    }

    /** Writes a tensor's bytes as a storage; gives the weight that is all of it. */
    Weight add(TensorData data) {
        String storage = write(data.data());
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = data.shape().size() - 1; i >= 0; i--) {
            strides.add(0, stride);
            stride *= data.shape().get(i);
        }
        return new Weight(storage, data.dtype(), data.shape(), strides, 0);
    }

    /** Another view of a weight's storage. */
    static Weight view(Weight weight, List<Long> sizes, List<Long> strides, long offset) {
        return new Weight(weight.storage(), weight.dtype(), sizes, strides, offset);
    }

    static Weight as(Weight weight, DType type) {
        return new Weight(weight.storage(), type, weight.sizes(), weight.strides(), 0);
    }

    private String write(ByteBuffer bytes) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.duplicate());
            String hash = HexFormat.of().formatHex(digest.digest());
            long length = bytes.remaining();
            locations.add(new WeightLocation(hash, path.toUri().toString(), end, length));
            file.write(bytes, end);
            end += length;
            return hash;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
