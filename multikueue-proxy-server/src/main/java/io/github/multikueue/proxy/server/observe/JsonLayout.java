package io.github.multikueue.proxy.server.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * An event as one flat JSON object in a line: {@code time} (RFC 3339 in UTC), {@code level}, {@code logger}, {@code thread},
 * {@code message}, each key of the event with its value, numbers as numbers, and {@code exception} with the stack trace. Keys of events
 * are none of these names.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

    private static final int USUAL_LENGTH = 256;

    /** What a terminal could take for something else is escaped, too. */
    private final JsonFactory json =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter line = new StringWriter(USUAL_LENGTH);
        try (JsonGenerator object = json.createGenerator(line)) {
            object.writeStartObject();
            object.writeStringField(
                    "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
            object.writeStringField("level", event.getLevel().toString());
            object.writeStringField("logger", event.getLoggerName());
            object.writeStringField("thread", event.getThreadName());
            object.writeStringField("message", Printable.bounded(String.valueOf(event.getFormattedMessage())));
            writePairs(object, event.getKeyValuePairs());
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) {
                object.writeStringField("exception", ThrowableProxyUtil.asString(new PrintableThrowable(thrown)));
            }
            object.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    private static void writePairs(JsonGenerator object, List<KeyValuePair> pairs) throws IOException {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            if (pair.value instanceof Number number) {
                object.writeFieldName(pair.key);
                object.writeNumber(String.valueOf(number));
            } else {
                object.writeStringField(pair.key, Printable.bounded(String.valueOf(pair.value)));
            }
        }
    }
}
