package io.github.multikueue.proxy.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.joran.spi.JoranException;
import io.github.multikueue.proxy.server.config.LogLevel;
import io.github.multikueue.proxy.server.config.LoggingFormat;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.observe.Logs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's log, into a file and by several threads, against the console appender of logback with the same lines. */
final class LoggingRow implements BenchmarkRow {

    private static final int THREADS = 8;
    private static final String AUDIT = "audit";

    @Override
    public String name() {
        return "logging";
    }

    @Override
    public List<BenchmarkResult> measure(Scale scale, World world, Server unused) throws IOException {
        int lines = scale.logs().busyLines();
        Path file = Files.createTempFile("benchmarks-", ".log");
        PrintStream standardError = System.err;
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        try (PrintStream output = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            System.setErr(output);
            Comparison speed = Comparison.of(
                    scale.rounds(),
                    () -> {
                        Logs.configure(new ServerConfig.Logging(LogLevel.INFO, LoggingFormat.JSON));
                        return write(lines);
                    },
                    () -> {
                        configureLogback(context);
                        return write(lines);
                    });
            return List.of(result(lines, speed));
        } finally {
            System.setErr(standardError);
            restore(context);
            Files.delete(file);
        }
    }

    private static void configureLogback(LoggerContext context) {
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget(ConsoleTarget.SystemErr.getName());
        console.setEncoder(Logs.encoder(LoggingFormat.JSON, context));
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.INFO);
    }

    private static void restore(LoggerContext context) throws IOException {
        context.reset();
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            throw new IOException("logging cannot be configured as it was", e);
        }
    }

    /** Lines per second, all of them written. */
    private static double write(int lines) throws IOException {
        Logger log = LoggerFactory.getLogger(AUDIT);
        List<Thread> threads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                for (int line = 0; line < lines; line++) {
                    log.info("GET /api/v1/namespaces/team-a/pipelineruns/build-1/resolve {} 200 3ms", line);
                }
            });
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        // A warning is written, and with it all before, before its caller goes on.
        log.warn("the end");
        return THREADS * lines / ((System.nanoTime() - begin) / 1e9);
    }

    private static BenchmarkResult result(int lines, Comparison speed) {
        return new BenchmarkResult(
                String.format(Locale.ROOT, "The server's log, %d threads, %,d lines each, into a file", THREADS, lines),
                String.format(Locale.ROOT, "%,.0f lines/s", speed.proxy()),
                String.format(Locale.ROOT, "logback's console appender: %,.0f lines/s", speed.reference()),
                speed.toString(),
                "> 1",
                BenchmarkResult.Verdict.of(speed.ratio() > 1));
    }
}
