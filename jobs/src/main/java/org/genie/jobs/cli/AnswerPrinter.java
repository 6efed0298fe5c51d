package org.genie.jobs.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;
import org.genie.tokenizers.Tokenizer;

/**
 * Streams several answers to one terminal: the first unfinished one as it comes, the others once their turn is there.
 * Thread-safe.
 */
final class AnswerPrinter {
    private final PrintStream out;
    private final List<Pane> panes = new ArrayList<>();
    private int showing;

    AnswerPrinter(PrintStream out, TokenizerSpec spec, Tokenizer tokenizer, int answers) {
        this.out = out;
        for (int i = 0; i < answers; i++) {
            panes.add(spec instanceof TokenizerSpec.None ? new Pane(null) : new Pane(tokenizer.stream()));
        }
    }

    /** One answer's text so far that is not on the terminal yet. */
    private static final class Pane {
        private final Tokenizer.@org.jspecify.annotations.Nullable TextStream stream;
        private final StringBuilder pending = new StringBuilder();
        private char last = '\n';
        private boolean ended;

        Pane(Tokenizer.@org.jspecify.annotations.Nullable TextStream stream) {
            this.stream = stream;
        }

        void add(Tokens tokens) {
            if (stream != null) {
                pending.append(stream.push(tokens));
            } else {
                tokens.stream().forEach(t -> pending.append(t).append(' '));
            }
        }

        void end() {
            if (stream != null) {
                pending.append(stream.flush());
            }
            ended = true;
        }

        String take() {
            String text = pending.toString();
            pending.setLength(0);
            if (!text.isEmpty()) {
                last = text.charAt(text.length() - 1);
            }
            return text;
        }
    }

    /** Begins: with several answers each gets a heading. */
    synchronized void begin() {
        heading();
    }

    synchronized void tokens(int answer, Tokens tokens) {
        panes.get(answer).add(tokens);
        show();
    }

    synchronized void end(int answer) {
        panes.get(answer).end();
        show();
    }

    private void show() {
        while (showing < panes.size()) {
            Pane pane = panes.get(showing);
            out.print(pane.take());
            out.flush();
            if (!pane.ended) {
                return;
            }
            if (pane.last != '\n') {
                out.println();
            }
            showing++;
            heading();
        }
    }

    private void heading() {
        if (panes.size() > 1 && showing < panes.size()) {
            out.println((showing == 0 ? "" : "\n") + "=== " + (showing + 1) + " of " + panes.size() + " ===");
        }
    }
}
