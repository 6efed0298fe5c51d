package org.genie.compiler;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The archive that {@code torch::jit::load} takes: a module with one class {@code M}, its code as text, and attributes
 * that start as empty lists. The same text gives the same bytes.
 */
public final class TorchScriptArchive {
    private static final String FOLDER = "archive/";
    // Operators keep today's meaning only from this version on; older ones are rewritten while loading.
    private static final String VERSION = "10\n";

    private TorchScriptArchive() {}

    /**
     * @param code the text of the class, named {@code M}, indented as in Python
     * @param listAttributes names of its attributes, all of list types
     */
    public static byte[] write(String code, List<String> listAttributes) {
        StoredZipWriter zip = new StoredZipWriter();
        zip.add(FOLDER + "data.pkl", state(listAttributes));
        zip.add(FOLDER + "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
        zip.add(FOLDER + SourceMap.FILE, code.getBytes(StandardCharsets.UTF_8));
        zip.add(FOLDER + "version", VERSION.getBytes(StandardCharsets.US_ASCII));
        return zip.finish();
    }

    /** A pickle: an object of class M whose state maps each attribute to an empty list. */
    private static byte[] state(List<String> attributes) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2, 'c'});
        pickle.writeBytes("__torch__\nM\n".getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
        for (String attribute : attributes) {
            byte[] name = attribute.getBytes(StandardCharsets.UTF_8);
            pickle.write('X');
            pickle.writeBytes(new byte[] {(byte) name.length, 0, 0, 0});
            pickle.writeBytes(name);
            pickle.write(']');
        }
        pickle.writeBytes(new byte[] {'u', 'b', '.'});
        return pickle.toByteArray();
    }
}
