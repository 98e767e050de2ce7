package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.io.IOException;
import java.util.function.Function;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LogFeed} as bytes in one of the {@link LogFormat}s. A read blocks until there is a record, then returns what is
 * there without waiting for more: whole records, if they fit.
 *
 * <p>If the feed breaks off, so does a read, with the very exception, once all that came before it is read.
 *
 * <p>For one thread; only {@link #close} may be called by others: it closes the feed, which ends a blocked read.
 */
public final class EncodedLog extends BulkInputStream {

    /** Writes one event after another. */
    interface Encoder {

        /** @param cursor the place behind the event, or null if the log cannot be resumed there */
        void write(LogEvent event, @Nullable String cursor, Buffer out) throws IOException;

        /** @param whole whether the feed has ended; else it broke off */
        void end(boolean whole, Buffer out) throws IOException;
    }

    /** With the record that exceeds it, that is a segment of a buffer as a rule. */
    private static final int ENOUGH = 6 << 10;

    private final LogFeed feed;
    private final Encoder encoder;
    /** Its memory is shared, and given back while the log is silent. */
    private final Buffer encoded = new Buffer();

    private boolean over;
    private @Nullable Exception failure;

    private EncodedLog(LogFeed feed, Encoder encoder) {
        this.feed = feed;
        this.encoder = encoder;
    }

    /**
     * Writes a feed.
     *
     * @param feed closed with the stream
     * @param timestamps for text: whether each line begins with its time; the other formats always have it
     * @param prefix for text: what each line of a container begins with, before the time; or null for
     *     nothing
     */
    public static EncodedLog of(
            LogFormat format, LogFeed feed, boolean timestamps, @Nullable Function<LogOrigin, String> prefix) {
        return new EncodedLog(
                feed,
                switch (format) {
                    case TEXT -> new TextEncoder(timestamps, prefix, false);
                    case MARKED_TEXT -> new TextEncoder(timestamps, prefix, true);
                    case NDJSON -> new JsonEncoder(JsonEncoder.Framing.LINES);
                    case EVENT_STREAM -> new JsonEncoder(JsonEncoder.Framing.EVENTS);
                });
    }

    @Override
    protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
        if (encoded.exhausted()) {
            fill();
        }
        return encoded.read(bytes, offset, length);
    }

    /** How many bytes a read returns without waiting. */
    @Override
    public int available() {
        return (int) encoded.size();
    }

    @Override
    public void close() {
        feed.close();
    }

    private void fill() throws IOException {
        rethrow();
        try {
            while (!over && (encoded.exhausted() || encoded.size() < ENOUGH && feed.ready())) {
                LogEvent event = feed.next();
                if (event == null) {
                    over = true;
                    encoder.end(true, encoded);
                } else {
                    encoder.write(event, feed.cursor(), encoded);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
            encoder.end(false, encoded);
            if (encoded.exhausted()) {
                rethrow();
            }
        }
    }

    private void rethrow() throws IOException {
        if (failure instanceof IOException broken) {
            throw broken;
        }
        if (failure instanceof RuntimeException refused) {
            throw refused;
        }
    }
}
