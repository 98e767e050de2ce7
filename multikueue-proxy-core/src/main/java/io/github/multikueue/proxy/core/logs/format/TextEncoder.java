package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.util.function.Function;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Writes the bytes as they are, with what was asked for at the beginning of each line; a mark, if there is one, is its very beginning. */
final class TextEncoder implements EncodedLog.Encoder {

    private static final String BY_A_CONTAINER = "| ";

    private final boolean timestamps;
    private final @Nullable Function<LogOrigin, String> prefix;
    private final TimestampFormatter time = new TimestampFormatter();
    private final boolean marked;
    private boolean inLine;

    /** @param marked whether each line says by its first character who wrote it */
    TextEncoder(boolean timestamps, @Nullable Function<LogOrigin, String> prefix, boolean marked) {
        this.marked = marked;
        this.timestamps = timestamps;
        this.prefix = prefix;
    }

    @Override
    public void write(LogEvent event, @Nullable String cursor, Buffer out) {
        if (event instanceof LogEvent.Text text) {
            if (text.begins()) {
                beginLine(text, out);
            }
            out.write(text.bytes());
            inLine = !text.ends();
            if (text.ends()) {
                out.writeByte('\n');
            }
        } else if (event instanceof LogEvent.Notice notice) {
            beginLine(notice, out);
            out.writeUtf8(LogNotices.textLine(notice.message()));
        }
    }

    @Override
    public void end(boolean whole, Buffer out) {}

    private void beginLine(LogEvent event, Buffer out) {
        if (inLine) { // The last line of a container that ended without a newline.
            out.writeByte('\n');
            inLine = false;
        }
        if (marked) {
            out.writeUtf8(event instanceof LogEvent.Notice ? LogNotices.BY_THE_PROXY : BY_A_CONTAINER);
        }
        LogOrigin origin = event.origin();
        if (prefix != null && origin != null) {
            out.writeUtf8(prefix.apply(origin));
        }
        if (timestamps && !event.time().equals(LogEvent.NO_TIME)) {
            out.write(time.of(event.time())).writeByte(' ');
        }
    }
}
