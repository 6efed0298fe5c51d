package org.genie.compiler;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A zip file of uncompressed members, written in memory; for files below 4 GiB (APPNOTE.TXT 6.3.10, sections 4.3.7,
 * 4.3.12 and 4.3.16). Times are fixed, so that the same members give the same bytes.
 */
final class StoredZipWriter {
    private static final short VERSION = 20;
    private static final short UTF8_NAMES = 1 << 11;
    private static final short TIME = 0;
    private static final short FIRST_OF_1980 = 0x21;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int members;

    void add(String name, byte[] content) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        int offset = file.size();
        ByteBuffer common = buffer(26);
        common.putShort(VERSION).putShort(UTF8_NAMES).putShort((short) 0);
        common.putShort(TIME).putShort(FIRST_OF_1980);
        common.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
        common.putShort((short) nameBytes.length).putShort((short) 0);

        file.writeBytes(buffer(4).putInt(0x04034b50).array());
        file.writeBytes(common.array());
        file.writeBytes(nameBytes);
        file.writeBytes(content);

        directory.writeBytes(buffer(6).putInt(0x02014b50).putShort(VERSION).array());
        directory.writeBytes(common.array());
        // No comment, disk 0, no attributes.
        directory.writeBytes(buffer(14).putInt(10, offset).array());
        directory.writeBytes(nameBytes);
        members++;
    }

    byte[] finish() {
        int start = file.size();
        file.writeBytes(directory.toByteArray());
        ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
        end.putShort((short) members).putShort((short) members);
        end.putInt(directory.size()).putInt(start).putShort((short) 0);
        file.writeBytes(end.array());
        return file.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
