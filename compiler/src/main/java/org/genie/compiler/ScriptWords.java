package org.genie.compiler;

import java.util.Set;

/** Words that the script's parser takes as its own. */
final class ScriptWords {
    static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "not",
            "is",
            "in",
            "if",
            "elif",
            "else",
            "for",
            "while",
            "def",
            "return",
            "class",
            "import",
            "from",
            "as",
            "with",
            "assert",
            "raise",
            "lambda",
            "pass",
            "break",
            "continue",
            "del",
            "None",
            "True",
            "False",
            "NoneType",
            "global",
            "print");

    private ScriptWords() {}
}
