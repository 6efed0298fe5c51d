package org.genie.executor.engine;

import ai.djl.pytorch.jni.IValue;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.genie.model.graph.DType;
import org.genie.model.graph.WeightLocation;
import org.jspecify.annotations.Nullable;

/**
 * The weight storages of this process, each once per content, element type and device, while any graph holds it. On the
 * CPU a storage is a part of its mapped file and takes no memory of its own; elsewhere it is a copy. Thread-safe.
 */
final class WeightStorages {
    private final Map<Key, Storage> storages = new HashMap<>();
    private final MappedFiles files = new MappedFiles();

    private record Key(String content, DType type, String device) {}

    /** One storage as a tensor of one dimension; released as often as it was acquired. */
    static final class Storage {
        private final Key key;
        private final IValue tensor;
        private final long bytes;
        private final MappedFiles.@Nullable Mapping mapping;
        private int holders;

        private Storage(Key key, IValue tensor, long bytes, MappedFiles.@Nullable Mapping mapping) {
            this.key = key;
            this.tensor = tensor;
            this.bytes = bytes;
            this.mapping = mapping;
        }

        IValue tensor() {
            return tensor;
        }

        String content() {
            return key.content();
        }

        long bytes() {
            return bytes;
        }
    }

    synchronized Storage acquire(ScriptKit kit, String device, WeightLocation location, DType type) {
        Key key = new Key(location.storage(), type, device);
        Storage storage = storages.get(key);
        if (storage == null) {
            storage = open(kit, key, location);
            storages.put(key, storage);
        }
        storage.holders++;
        return storage;
    }

    synchronized void release(Storage storage) {
        if (--storage.holders == 0) {
            storages.remove(storage.key);
            storage.tensor.close();
            if (storage.mapping != null) {
                files.release(storage.mapping);
            }
        }
    }

    /** How many storages are held; for tests and gauges. */
    synchronized int size() {
        return storages.size();
    }

    private Storage open(ScriptKit kit, Key key, WeightLocation location) {
        Path path = path(location);
        DType type = key.type();
        long width = type.bytes();
        long end = Math.addExact(location.offset(), location.length());
        boolean aligned = location.offset() % width == 0;
        long whole = location.length() / width * width;
        MappedFiles.Mapping mapping = files.acquire(kit, path, end, aligned ? type : DType.U8);
        try {
            IValue tensor = aligned
                    ? kit.part(mapping.tensor(), location.offset() / width, location.length() / width)
                    : kit.aligned(mapping.tensor(), location.offset(), whole, type);
            return new Storage(key, tensor, location.length(), mapping);
        } catch (RuntimeException e) {
            files.release(mapping);
            throw e;
        }
    }

    private static Path path(WeightLocation location) {
        try {
            URI uri = URI.create(location.uri());
            if (!"file".equals(uri.getScheme())) {
                throw new IllegalStateException("weight storage " + location.storage() + " lies at " + location.uri()
                        + "; an executor takes weights from file: addresses only.");
            }
            return Path.of(uri);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new IllegalStateException(
                    "weight storage " + location.storage() + " lies at '" + location.uri() + "', which is no address.",
                    e);
        }
    }
}
