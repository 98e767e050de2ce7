package io.github.multikueue.proxy.core.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import java.io.IOException;

/** Text in a transfer that is no line of the log, since it does not begin with a time: the kubelet tells of trouble like that. */
final class ForeignText {

    private static final int MOST = 200;
    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    /** A transfer that cannot be what was asked for. */
    static final class FoundException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String text;

        private FoundException(String text) {
            super("it has text without a time (expected: an RFC 3339 time at the beginning of each line)");
            this.text = text;
        }

        /** The beginning of the text; for logs. */
        String text() {
            return text;
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

    FoundException found() {
        return new FoundException(PRINTABLE.negate().replaceFrom(new String(bytes, 0, length, UTF_8), '?'));
    }
}
