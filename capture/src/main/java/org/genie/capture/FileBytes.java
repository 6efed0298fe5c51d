package org.genie.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file's bytes at any offset, from any thread. */
final class FileBytes implements Closeable {
    private final FileChannel channel;
    private final long size;

    FileBytes(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Exactly that many bytes, little-endian, position 0. Complains where the file has no such bytes. */
    ByteBuffer read(long offset, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        readInto(buffer, offset);
        return buffer.flip();
    }

    /** Fills the buffer from the offset on. */
    void readInto(ByteBuffer buffer, long offset) {
        if (offset < 0 || offset > size - buffer.remaining()) {
            throw ZipDirectory.damaged(
                    "it has " + size + " bytes, but " + buffer.remaining() + " bytes at " + offset + " are needed");
        }
        try {
            long at = offset;
            while (buffer.hasRemaining()) {
                int got = channel.read(buffer, at);
                if (got < 0) {
                    throw ZipDirectory.damaged("it became shorter while it was read");
                }
                at += got;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
