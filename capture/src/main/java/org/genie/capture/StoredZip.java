package org.genie.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.genie.model.graph.GraphFormatException;
import org.jspecify.annotations.Nullable;

/** A zip archive whose large entries lie in it as they are, so that they can be mapped into memory. */
final class StoredZip implements Closeable {
    static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int DEFLATED = 8;
    private static final int MOST_DOCUMENT_BYTES = 1 << 29;
    private static final int BLOCK_BYTES = 1 << 18;

    private final FileBytes file;
    private final Map<String, ZipMember> members;

    private StoredZip(FileBytes file, Map<String, ZipMember> members) {
        this.file = file;
        this.members = members;
    }

    /** Opens an archive and reads its directory. Throws {@link GraphFormatException} where it is none. */
    static StoredZip open(Path path) throws IOException {
        FileBytes file = new FileBytes(path);
        try {
            if (file.size() == 0) {
                throw new GraphFormatException("the file is empty; a .pt2 archive is a zip file.");
            }
            return new StoredZip(file, new ZipDirectory(file).read());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Collection<String> names() {
        return members.keySet();
    }

    @Nullable
    ZipMember find(String name) {
        return members.get(name);
    }

    /** The whole content of a small entry. */
    byte[] read(ZipMember member) {
        if (member.size() > MOST_DOCUMENT_BYTES || member.packed() > MOST_DOCUMENT_BYTES) {
            throw new GraphFormatException("entry '" + member.name() + "' has " + member.size() + " bytes; at most "
                    + MOST_DOCUMENT_BYTES + " are read.");
        }
        byte[] packed = file.read(dataOffset(member), (int) member.packed()).array();
        byte[] content = member.isStored() ? packed : inflate(packed, member);
        CRC32 crc = new CRC32();
        crc.update(content);
        checkCrc(member, crc);
        return content;
    }

    /** Where in the file the bytes of a stored entry begin. */
    long dataOffset(ZipMember member) {
        ByteBuffer header = file.read(member.header(), LOCAL_BYTES);
        if (header.getInt(0) != LOCAL_SIGNATURE) {
            throw ZipDirectory.damaged("entry '" + member.name() + "' does not begin at " + member.header());
        }
        if (member.isStored() && member.size() != member.packed()) {
            throw ZipDirectory.damaged("entry '" + member.name() + "' is stored, yet has " + member.packed()
                    + " bytes packed and " + member.size() + " unpacked");
        }
        long offset = member.header() + LOCAL_BYTES + (header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff);
        if (offset > file.size() - member.packed()) {
            throw ZipDirectory.damaged("entry '" + member.name() + "' reaches behind the end of the file");
        }
        return offset;
    }

    /** SHA-256 of a stored entry's content. */
    String sha256(ZipMember member) {
        MessageDigest digest = Sha256.digest();
        CRC32 crc = new CRC32();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        long offset = dataOffset(member);
        long left = member.size();
        while (left > 0) {
            block.clear().limit((int) Math.min(left, BLOCK_BYTES));
            file.readInto(block, offset);
            digest.update(block.array(), 0, block.limit());
            crc.update(block.array(), 0, block.limit());
            offset += block.limit();
            left -= block.limit();
        }
        checkCrc(member, crc);
        return Sha256.hex(digest);
    }

    private static byte[] inflate(byte[] packed, ZipMember member) {
        if (member.method() != DEFLATED) {
            throw ZipDirectory.damaged("entry '" + member.name() + "' is packed by method " + member.method());
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] content = new byte[(int) member.size()];
            int got = inflater.inflate(content);
            if (got != content.length) {
                throw ZipDirectory.damaged(
                        "entry '" + member.name() + "' unpacks to " + got + " bytes, not " + content.length);
            }
            return content;
        } catch (DataFormatException e) {
            throw ZipDirectory.damaged("entry '" + member.name() + "' cannot be unpacked (" + e.getMessage() + ")");
        } finally {
            inflater.end();
        }
    }

    private static void checkCrc(ZipMember member, CRC32 crc) {
        if (crc.getValue() != member.crc()) {
            throw ZipDirectory.damaged("the checksum of entry '" + member.name() + "' is not the one in the directory");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
