package org.genie.compiler;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of graph values as identifiers of the script. No two values share one, none is a keyword or a name of the
 * compiler's own: plain names get the prefix {@code v_}, all others are {@code x_} and their UTF-8 bytes in
 * hexadecimal.
 */
final class ScriptNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]{1,200}");
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    private ScriptNames() {}

    static String of(String value) {
        return PLAIN.matcher(value).matches()
                ? "v_" + value
                : "x_" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
    }

    /** True where a schema's argument name can stand in a call as it is. */
    static boolean isKeyword(String argument) {
        return KEYWORD.matcher(argument).matches() && !ScriptWords.RESERVED.contains(argument);
    }

    /** True where an operator's name can stand in a call as it is. */
    static boolean isOperator(String name) {
        return KEYWORD.matcher(name).matches();
    }
}
