package io.github.multikueue.proxy.server.http.protocol;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpParser;

/**
 * Refuses a request line whose words are not separated by one blank each: Jetty's parser skips further ones. What is too much is replaced
 * by a character that the parser itself refuses. Used by one thread at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3">RFC 9112, section 3</a>
 */
final class StrictRequestLines extends HttpParser {

    private static final byte REFUSED = 0;
    private static final int BLANKS = 2;

    private int blanks;
    private byte last;
    private boolean begun;
    private boolean ended;

    StrictRequestLines(RequestHandler handler, int mostHeadBytes, HttpCompliance compliance) {
        super(handler, mostHeadBytes, compliance);
    }

    @Override
    public boolean parseNext(ByteBuffer buffer) {
        if (isStart()) {
            blanks = 0;
            last = 0;
            begun = false;
            ended = false;
        }
        if (!ended) {
            check(buffer);
        }
        return super.parseNext(buffer);
    }

    /** Looks at what there is of the line; empty lines may precede it. */
    private void check(ByteBuffer buffer) {
        for (int i = buffer.position(); i < buffer.limit() && !ended; i++) {
            byte next = buffer.get(i);
            if (next == '\n') {
                ended = begun;
            } else if (next == ' ' && (last == ' ' || ++blanks > BLANKS)) {
                buffer.put(i, REFUSED);
            }
            begun |= next != '\r' && next != '\n';
            last = next;
        }
    }
}
