package org.genie.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.genie.model.graph.GraphFormatException;

/**
 * Reads the central directory of a zip archive, zip64 included. Java's own reader hides where in the file an entry's
 * bytes lie, which is what mapping weights needs.
 *
 * <p>Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3.12 to 4.3.16 and 4.5.3.
 */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int END_BYTES = 22;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_BYTES = 46;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long ESCAPE = 0xffffffffL;
    private static final int ZIP64_FIELD = 1;
    private static final int MOST_DIRECTORY_BYTES = 1 << 28;

    private final FileBytes file;

    ZipDirectory(FileBytes file) {
        this.file = file;
    }

    /** The entries by name, in the directory's order. */
    Map<String, ZipMember> read() {
        long endAt = findEnd();
        ByteBuffer end = file.read(endAt, END_BYTES);
        long count = end.getShort(10) & 0xffff;
        long size = end.getInt(12) & ESCAPE;
        long offset = end.getInt(16) & ESCAPE;
        if (endAt >= LOCATOR_BYTES && (count == 0xffff || size == ESCAPE || offset == ESCAPE)) {
            ByteBuffer locator = file.read(endAt - LOCATOR_BYTES, LOCATOR_BYTES);
            if (locator.getInt(0) == LOCATOR_SIGNATURE) {
                ByteBuffer end64 = file.read(locator.getLong(8), END64_BYTES);
                if (end64.getInt(0) != END64_SIGNATURE) {
                    throw damaged("its zip64 end record is not where its locator says");
                }
                count = end64.getLong(32);
                size = end64.getLong(40);
                offset = end64.getLong(48);
            }
        }
        if (offset < 0 || size < 0 || size > endAt || offset > endAt - size) {
            throw damaged(
                    "its directory of " + size + " bytes at " + offset + " does not fit in front of byte " + endAt);
        }
        if (size > MOST_DIRECTORY_BYTES) {
            throw damaged("its directory has " + size + " bytes; at most " + MOST_DIRECTORY_BYTES + " are read");
        }
        return entries(file.read(offset, (int) size), count, offset);
    }

    private long findEnd() {
        int window = (int) Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
        ByteBuffer tail = file.read(file.size() - window, window);
        for (int at = window - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE && (tail.getShort(at + 20) & 0xffff) == window - END_BYTES - at) {
                return file.size() - window + at;
            }
        }
        boolean begins = file.size() >= 4 && file.read(0, 4).getInt(0) == StoredZip.LOCAL_SIGNATURE;
        throw begins
                ? damaged("it begins as a zip archive but has no directory at its end")
                : new GraphFormatException("not a .pt2 archive: it is no zip file.\n"
                        + "Maybe this is another file; torch.export.save(program, \"model.pt2\") writes one.");
    }

    private static Map<String, ZipMember> entries(ByteBuffer directory, long count, long end) {
        Map<String, ZipMember> entries = new LinkedHashMap<>();
        while (directory.remaining() >= ENTRY_BYTES && directory.getInt(directory.position()) == ENTRY_SIGNATURE) {
            ZipMember member = entry(directory);
            if (member.header() < 0
                    || member.size() < 0
                    || member.packed() < 0
                    || member.packed() > end - member.header()) {
                throw damaged("entry '" + member.name() + "' of " + member.packed() + " bytes at " + member.header()
                        + " reaches behind the directory at " + end);
            }
            if (entries.put(member.name(), member) != null) {
                throw damaged("entry '" + member.name() + "' stands in it twice");
            }
        }
        if (entries.size() != count) {
            throw damaged("its directory holds " + entries.size() + " entries but tells of " + count);
        }
        return entries;
    }

    private static ZipMember entry(ByteBuffer directory) {
        int at = directory.position();
        int flags = directory.getShort(at + 8);
        int nameBytes = directory.getShort(at + 28) & 0xffff;
        int extraBytes = directory.getShort(at + 30) & 0xffff;
        int commentBytes = directory.getShort(at + 32) & 0xffff;
        if (directory.remaining() < ENTRY_BYTES + nameBytes + extraBytes + commentBytes) {
            throw damaged("its directory ends inside an entry");
        }
        byte[] name = new byte[nameBytes];
        directory.get(at + ENTRY_BYTES, name);
        String text = new String(name, StandardCharsets.UTF_8);
        if ((flags & 1) != 0) {
            throw damaged("entry '" + text + "' is encrypted");
        }
        long size = directory.getInt(at + 24) & ESCAPE;
        long packed = directory.getInt(at + 20) & ESCAPE;
        long header = directory.getInt(at + 42) & ESCAPE;
        if (size == ESCAPE || packed == ESCAPE || header == ESCAPE) {
            ByteBuffer wide = zip64Field(directory, at + ENTRY_BYTES + nameBytes, extraBytes, text);
            size = size == ESCAPE ? next(wide, text) : size;
            packed = packed == ESCAPE ? next(wide, text) : packed;
            header = header == ESCAPE ? next(wide, text) : header;
        }
        directory.position(at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes);
        return new ZipMember(
                text, directory.getShort(at + 10) & 0xffff, directory.getInt(at + 16) & ESCAPE, packed, size, header);
    }

    private static ByteBuffer zip64Field(ByteBuffer directory, int start, int length, String name) {
        int at = start;
        while (at + 4 <= start + length) {
            int bytes = directory.getShort(at + 2) & 0xffff;
            if ((directory.getShort(at) & 0xffff) == ZIP64_FIELD && at + 4 + bytes <= start + length) {
                return directory.slice(at + 4, bytes).order(directory.order());
            }
            at += 4 + bytes;
        }
        throw damaged("entry '" + name + "' lacks its zip64 sizes");
    }

    private static long next(ByteBuffer wide, String name) {
        if (wide.remaining() < Long.BYTES) {
            throw damaged("entry '" + name + "' lacks its zip64 sizes");
        }
        return wide.getLong();
    }

    static GraphFormatException damaged(String what) {
        return new GraphFormatException("not a whole .pt2 archive: " + what + ".\n"
                + "Maybe the file was cut off or damaged on its way; copy or export it again.");
    }
}
