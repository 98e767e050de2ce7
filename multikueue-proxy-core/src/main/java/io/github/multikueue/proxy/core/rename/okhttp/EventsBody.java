package io.github.multikueue.proxy.core.rename.okhttp;

import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.RestoredAnswer;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The events of a watch, each restored when the program reads it: API servers write one a line. Events that the program must not see are
 * passed over; it ends with one that cannot be read. Read by one thread; may be closed by another.
 */
final class EventsBody extends ResponseBody implements Source {

    private final RestoredAnswer answer;
    private final ResponseBody received;
    private final BufferedSource lines;
    private final Buffer restored = new Buffer();
    private final BufferedSource source = Okio.buffer((Source) this);
    private boolean failed;

    EventsBody(RestoredAnswer answer, ResponseBody received) {
        this.answer = answer;
        this.received = received;
        this.lines = received.source();
    }

    @Override
    public @Nullable MediaType contentType() {
        return received.contentType();
    }

    @Override
    public long contentLength() {
        return -1;
    }

    @Override
    public BufferedSource source() {
        return source;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        while (restored.exhausted() && !failed && !lines.exhausted()) {
            InputStream event = new ByteArrayInputStream(line());
            failed = answer.copy(event, restored.outputStream()) == DocumentOutcome.MALFORMED;
        }
        return restored.read(sink, byteCount);
    }

    /** An event with its line end, or what is left at the end. */
    private byte[] line() throws IOException {
        long end = lines.indexOf((byte) '\n', 0, Renamer.MOST_BYTES);
        if (end >= 0) {
            return lines.readByteArray(end + 1);
        }
        if (lines.request(Renamer.MOST_BYTES)) {
            throw new IOException("event: larger than " + Renamer.MOST_BYTES + " bytes (expected: less)");
        }
        return lines.readByteArray();
    }

    @Override
    public Timeout timeout() {
        return lines.timeout();
    }

    @Override
    public void close() {
        received.close();
    }
}
