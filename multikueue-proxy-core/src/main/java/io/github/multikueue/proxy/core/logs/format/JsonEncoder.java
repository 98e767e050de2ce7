package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.io.IOException;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON object for each event. A piece without a newline is held back until it is known whether its line goes on in
 * the next record, or the container ended like that.
 */
final class JsonEncoder implements EncodedLog.Encoder {

    /** What stands around an object. */
    enum Framing {
        LINES,
        EVENTS
    }

    private final Framing framing;
    private final TimestampFormatter time = new TimestampFormatter();
    private LogEvent.@Nullable Text held;
    private @Nullable String heldCursor;

    JsonEncoder(Framing framing) {
        this.framing = framing;
    }

    @Override
    public void write(LogEvent event, @Nullable String cursor, Buffer out) throws IOException {
        release(event instanceof LogEvent.Text text && !text.begins(), out);
        if (event instanceof LogEvent.Text text && text.ends()) {
            writeText(text, cursor, false, out);
        } else if (event instanceof LogEvent.Text text) {
            held = text;
            heldCursor = cursor;
        } else if (event instanceof LogEvent.Notice notice) {
            writeNotice(notice, cursor, out);
        }
    }

    /** A browser takes every end of a connection for a broken one, and comes back; unless it is told that this is the end. */
    @Override
    public void end(boolean whole, Buffer out) throws IOException {
        release(!whole, out);
        if (whole && framing == Framing.EVENTS) {
            out.writeUtf8("event: end\ndata: {}\n\n");
        }
    }

    private void release(boolean partial, Buffer out) throws IOException {
        LogEvent.Text text = held;
        if (text != null) {
            held = null;
            writeText(text, heldCursor, partial, out);
        }
    }

    private void writeText(LogEvent.Text text, @Nullable String cursor, boolean partial, Buffer out)
            throws IOException {
        head(null, cursor, out);
        try (JsonGenerator json = Json.MAPPER.createGenerator(out.outputStream())) {
            json.writeStartObject();
            writeTime(json, text);
            writeOrigin(json, text.origin());
            writeIfSet(json, "cursor", cursor);
            writeBytes(json, text.bytes());
            if (partial) {
                json.writeBooleanField("partial", true);
            }
            json.writeEndObject();
        }
        tail(out);
    }

    private void writeNotice(LogEvent.Notice notice, @Nullable String cursor, Buffer out) throws IOException {
        head("notice", cursor, out);
        try (JsonGenerator json = Json.MAPPER.createGenerator(out.outputStream())) {
            json.writeStartObject();
            writeTime(json, notice);
            json.writeStringField("notice", notice.message());
            writeIfSet(json, "cursor", cursor);
            json.writeEndObject();
        }
        tail(out);
    }

    private void head(@Nullable String event, @Nullable String cursor, Buffer out) {
        if (framing == Framing.EVENTS) {
            if (event != null) {
                out.writeUtf8("event: ").writeUtf8(event).writeByte('\n');
            }
            if (cursor != null) {
                out.writeUtf8("id: ").writeUtf8(cursor).writeByte('\n');
            }
            out.writeUtf8("data: ");
        }
    }

    private void tail(Buffer out) {
        out.writeUtf8(framing == Framing.EVENTS ? "\n\n" : "\n");
    }

    private void writeTime(JsonGenerator json, LogEvent event) throws IOException {
        if (!event.time().equals(LogEvent.NO_TIME)) {
            byte[] text = time.of(event.time());
            json.writeFieldName("time");
            json.writeRawUTF8String(text, 0, text.length);
        }
    }

    private static void writeOrigin(JsonGenerator json, LogOrigin origin) throws IOException {
        writeIfSet(json, "task", origin.task());
        writeIfSet(json, "step", origin.step());
        if (origin.attempt() > 0) {
            json.writeNumberField("attempt", origin.attempt());
        }
        json.writeStringField("pod", origin.pod());
        json.writeStringField("container", origin.container());
        writeIfSet(json, "worker", origin.worker());
    }

    private static void writeIfSet(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private static void writeBytes(JsonGenerator json, byte[] bytes) throws IOException {
        json.writeFieldName("text");
        if (com.google.common.base.Utf8.isWellFormed(bytes)) {
            json.writeUTF8String(bytes, 0, bytes.length);
        } else {
            json.writeString(new String(bytes, UTF_8));
            json.writeBinaryField("base64", bytes);
        }
    }
}
