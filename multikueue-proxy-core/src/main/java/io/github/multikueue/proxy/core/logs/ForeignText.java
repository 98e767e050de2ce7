package io.github.multikueue.proxy.core.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import java.io.IOException;

/**
 * Text in a transfer that is no line of the log, since it does not begin with a time. After it has begun a response with
 * status 200, a kubelet reports an error in its body: {@code unable to retrieve container logs for containerd://…},
 * {@code failed to try resolving symlinks in path "…": lstat …: no such file or directory}, {@code failed to open log file
 * "…"}, {@code failed to create fsnotify watcher: too many open files}, {@code failed to watch file "…"},
 * {@code an error occurred when try to find container "…": not found}. Wordings differ between versions and runtimes, so
 * what counts is the missing time, never the words.
 */
final class ForeignText {

    /** Errors name files and containers, and so are long. */
    static final int MOST = 400;

    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    /** A transfer that has text that is no line of the log. */
    static final class FoundException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String text;
        private final boolean first;
        private final boolean line;

        private FoundException(String text, boolean first, boolean line) {
            super("it has text without a time (expected: an RFC 3339 time at the beginning of each line): \"" + text
                    + "\"");
            this.text = text;
            this.first = first;
            this.line = line;
        }

        /** The beginning of the text, printable. */
        String text() {
            return text;
        }

        /** Whether the transfer had no line of the log before the text. */
        boolean first() {
            return first;
        }

        /** Whether there is a newline behind it. */
        boolean isLine() {
            return line;
        }

        /** Whether it is a page that something between us and the kubelet put there, such as a login page. */
        boolean isPage() {
            return text.startsWith("<");
        }
    }

    private final byte[] bytes = new byte[MOST];
    private int length;

    void clear() {
        length = 0;
    }

    void add(byte[] more, int from, int to) {
        int added = Math.min(to - from, MOST - length);
        System.arraycopy(more, from, bytes, length, added);
        length += added;
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean isFull() {
        return length == MOST;
    }

    /** What it says, printable. */
    String text() {
        return PRINTABLE.negate().replaceFrom(new String(bytes, 0, length, UTF_8).strip(), '?');
    }

    /**
     * @param first whether the transfer had no line of the log before it
     * @param line whether there is a newline behind it
     */
    FoundException found(boolean first, boolean line) {
        return new FoundException(text(), first, line);
    }
}
