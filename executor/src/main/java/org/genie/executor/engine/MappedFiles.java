package org.genie.executor.engine;

import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.genie.model.graph.DType;

/**
 * Files mapped into memory, each once per element type, while anybody holds it. Not thread-safe; its owner locks.
 *
 * <p>A file is told by its identity on disk, size and time, so that one that took another's name is another file.
 */
final class MappedFiles {
    private final Map<Key, Mapping> mappings = new HashMap<>();

    record Key(Object file, long size, long modifiedMillis, DType type) {}

    /** A mapped file; released as often as it was acquired. */
    static final class Mapping {
        private final Key key;
        private final IValue tensor;
        private int holders;

        private Mapping(Key key, IValue tensor) {
            this.key = key;
            this.tensor = tensor;
        }

        IValue tensor() {
            return tensor;
        }
    }

    /** @param neededBytes how far the caller will read */
    Mapping acquire(ScriptKit kit, Path path, long neededBytes, DType type) {
        Key key = key(path, type);
        if (key.size() < neededBytes) {
            throw new IllegalStateException(
                    "the file " + path + " has " + key.size() + " bytes, but weights lie in it up to " + neededBytes
                            + ".\nMaybe it was truncated or replaced; publish the model again.");
        }
        Mapping mapping = mappings.get(key);
        if (mapping == null) {
            mapping = new Mapping(key, kit.mapFile(path, key.size() / type.bytes(), type));
            mappings.put(key, mapping);
        }
        mapping.holders++;
        return mapping;
    }

    void release(Mapping mapping) {
        if (--mapping.holders == 0) {
            mappings.remove(mapping.key);
            mapping.tensor.close();
        }
    }

    private static Key key(Path path, DType type) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Object identity = attributes.fileKey() == null ? path.toAbsolutePath() : attributes.fileKey();
            return new Key(
                    identity, attributes.size(), attributes.lastModifiedTime().toMillis(), type);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the file " + path + ", which holds weights, cannot be read: " + e.getMessage()
                            + "\nMaybe it was moved, or this machine does not have it.",
                    e);
        }
    }
}
