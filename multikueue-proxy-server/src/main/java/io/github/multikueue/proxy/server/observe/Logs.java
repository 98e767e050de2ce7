package io.github.multikueue.proxy.server.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import io.github.multikueue.proxy.server.config.LogLevel;
import io.github.multikueue.proxy.server.config.LoggingFormat;
import io.github.multikueue.proxy.server.config.ServerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the logging of the process: one line for each event, on standard error. */
public final class Logs {

    private static final String OURS = "io.github.multikueue";
    private static final String AUDIT = "audit";

    private Logs() {}

    /**
     * Applies the settings. Other people's code is never asked for more than INFO: at DEBUG, HTTP libraries write down
     * headers, and with them tokens.
     */
    public static void configure(ServerConfig.Logging settings) {
        configure(settings, auditLevel(settings.level()));
    }

    /** The same for a server that nobody audits: who asked what is told at INFO and the levels that show more. */
    public static void configureWithoutAudit(ServerConfig.Logging settings) {
        configure(settings, Level.toLevel(settings.level().name()));
    }

    private static void configure(ServerConfig.Logging settings, Level audit) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        BatchingAppender console =
                new BatchingAppender(encoder(settings.format(), context), ConsoleTarget.SystemErr.getStream());
        console.setContext(context);
        console.start();
        Runtime.getRuntime().addShutdownHook(new Thread(console::hurry, "log-flush"));
        Level level = Level.toLevel(settings.level().name());
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        context.getLogger(OURS).setLevel(level);
        context.getLogger(AUDIT).setLevel(audit);
    }

    /** Who asked what is told at every level but {@code off}. */
    private static Level auditLevel(LogLevel level) {
        return switch (level) {
            case OFF -> Level.OFF;
            case DEBUG, TRACE -> Level.DEBUG;
            default -> Level.INFO;
        };
    }

    /** Makes what writes an event as a line of that format; it is started. */
    public static Encoder<ILoggingEvent> encoder(LoggingFormat format, LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(UTF_8);
        encoder.setLayout(format == LoggingFormat.JSON ? new JsonLayout() : new TextLayout());
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
