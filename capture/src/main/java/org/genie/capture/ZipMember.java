package org.genie.capture;

/**
 * One entry of a zip archive as its directory tells it.
 *
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 of the content
 * @param packed bytes in the archive
 * @param size bytes of the content
 * @param header byte offset of the entry's local header
 */
record ZipMember(String name, int method, long crc, long packed, long size, long header) {
    boolean isStored() {
        return method == 0;
    }
}
