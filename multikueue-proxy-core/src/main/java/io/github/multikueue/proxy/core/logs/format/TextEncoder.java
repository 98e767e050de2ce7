package io.github.multikueue.proxy.core.logs.format;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.util.function.Function;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Writes the bytes as they are, with what was asked for at the beginning of each line. */
final class TextEncoder implements EncodedLog.Encoder {

    private final boolean timestamps;
    private final @Nullable Function<LogOrigin, String> prefix;
    private final TimestampFormatter time = new TimestampFormatter();
    private boolean inLine;

    TextEncoder(boolean timestamps, @Nullable Function<LogOrigin, String> prefix) {
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
        LogOrigin origin = event.origin();
        if (prefix != null && origin != null) {
            out.writeUtf8(prefix.apply(origin));
        }
        if (timestamps && !event.time().equals(LogEvent.NO_TIME)) {
            out.write(time.of(event.time())).writeByte(' ');
        }
    }
}
