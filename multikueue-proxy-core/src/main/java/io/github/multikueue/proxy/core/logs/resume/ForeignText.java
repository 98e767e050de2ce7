package io.github.multikueue.proxy.core.logs.resume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import java.io.IOException;

/**
 * Text in a transfer that is no line of the log, since it does not begin with a time. After it has begun a response with
 * status 200, a kubelet reports an error in its body: {@code unable to retrieve container logs for containerd://…},
 * {@code failed to try resolving symlinks in path "…": lstat …: no such file or directory}, {@code failed to open log file
 * "…"}, {@code failed to create fsnotify watcher: too many open files}, {@code failed to watch file "…"},
 * {@code an error occurred when try to find container "…": not found}. Wordings differ between versions and runtimes, so
 * what counts is the missing time, never the words.
 *
 * <p>For one thread.
 */
public final class ForeignText {

    /** The most bytes that are kept. Errors name files and containers, and so are long. */
    public static final int MAX_BYTES = 400;

    /** A transfer that has text that is no line of the log. */
    public static final class FoundException extends IOException {

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
        public String text() {
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
        public boolean isPage() {
            return text.startsWith("<");
        }
    }

    private final byte[] bytes = new byte[MAX_BYTES];
    private int length;

    /** Forgets what was added. */
    void clear() {
        length = 0;
    }

    /** Adds bytes; those beyond {@link #MAX_BYTES} are dropped. */
    public void add(byte[] more, int from, int to) {
        int added = Math.min(to - from, MAX_BYTES - length);
        System.arraycopy(more, from, bytes, length, added);
        length += added;
    }

    /** Whether nothing was added. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Whether more bytes would be dropped. */
    public boolean isFull() {
        return length == MAX_BYTES;
    }

    /** The text, printable. */
    public String text() {
        return PrintableText.of(new String(bytes, 0, length, UTF_8).strip());
    }

    /**
     * The exception that says so.
     *
     * @param first whether the transfer had no line of the log before it
     * @param line whether there is a newline behind it
     */
    public FoundException found(boolean first, boolean line) {
        return new FoundException(text(), first, line);
    }
}
