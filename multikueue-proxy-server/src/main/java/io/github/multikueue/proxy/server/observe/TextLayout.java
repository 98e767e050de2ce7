package io.github.multikueue.proxy.server.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * An event as a line for people: time, level, the logger's short name, message, and {@code key="value"} pairs. A stack trace
 * follows in lines of its own. It says what logback's patterns could say, but is made for every request.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {

    private static final int USUAL_LENGTH = 256;
    private static final int LONGEST_LEVEL = "ERROR".length();

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSSX", ZoneOffset.UTC);

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(USUAL_LENGTH);
        line.append(time.format(event.getTimeStamp())).append(' ');
        String level = event.getLevel().toString();
        line.append(level).append(" ".repeat(LONGEST_LEVEL - level.length() + 1));
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
        line.append(Printable.inOneLine(String.valueOf(event.getFormattedMessage())));
        appendPairs(line, event.getKeyValuePairs());
        line.append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null
                ? line.toString()
                : line.append(ThrowableProxyUtil.asString(new PrintableThrowable(thrown)))
                        .toString();
    }

    private static void appendPairs(StringBuilder line, List<KeyValuePair> pairs) {
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                line.append(' ').append(pair.key).append("=\"");
                line.append(Printable.inOneLine(String.valueOf(pair.value))).append('"');
            }
        }
    }
}
