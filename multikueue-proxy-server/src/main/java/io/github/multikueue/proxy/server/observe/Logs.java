package io.github.multikueue.proxy.server.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.multikueue.proxy.server.config.LogFormat;
import io.github.multikueue.proxy.server.config.LogLevel;
import io.github.multikueue.proxy.server.config.ServerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the logging of the process: one line for each event, on standard error. */
public final class Logs {

    private static final String OURS = "io.github.multikueue";
    private static final String AUDIT = "audit";

    /** Control characters in a message are shown as {@code ?}: a caller's text must not begin a line of its own. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{0}: %replace(%msg){'[\\p{Cntrl}\\p{Cf}]', '?'}"
                    + " %kvp{DOUBLE}%n%ex";

    private Logs() {}

    /**
     * Applies the settings. Other people's code is never asked for more than INFO: at DEBUG, HTTP libraries write down
     * headers, and with them tokens.
     */
    public static void configure(ServerConfig.Logging settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(settings.format(), context));
        console.start();
        Level level = Level.toLevel(settings.level().name());
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        context.getLogger(OURS).setLevel(level);
        context.getLogger(AUDIT).setLevel(settings.level() == LogLevel.OFF ? Level.OFF : Level.INFO);
    }

    private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
        EncoderBase<ILoggingEvent> encoder = format == LogFormat.JSON ? json() : text();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static EncoderBase<ILoggingEvent> json() {
        JsonEncoder json = new JsonEncoder();
        json.setWithSequenceNumber(false);
        json.setWithNanoseconds(false);
        json.setWithContext(false);
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        return json;
    }

    private static EncoderBase<ILoggingEvent> text() {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setPattern(PATTERN);
        return text;
    }
}
