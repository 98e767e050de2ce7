package io.github.multikueue.proxy.core.tls;

import io.github.multikueue.proxy.core.io.FileErrors;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is made of content which changes while the program runs: of certificate and key files, trust bundles, token
 * files, or a ConfigMap. The content is compared with what was seen last, so that the same content is parsed once. A value is
 * kept until there is a new one: content that cannot be read or parsed changes nothing, is logged once, and is told by
 * {@link #problem()} until it is over.
 *
 * <p>The owner decides when the content is looked at: {@link #refresh} reads it, at each tick of a scheduler for example;
 * {@link #offer} takes it from somebody who pushes it, such as a watch.
 *
 * <pre>{@code
 * Watched<FileContents, KeyStore> pair = Watched.read("certificate", this::readFiles, this::keyStore);
 * scheduler.scheduleWithFixedDelay(() -> pair.refresh(this::readFiles), 1, 1, SECONDS);
 * }</pre>
 *
 * <p>Safe for use by many threads; {@link #get} never waits.
 *
 * @param <C> the content; compared by {@code equals}
 * @param <T> the value
 */
public final class Watched<C, T> {

    /**
     * Reads content.
     *
     * @param <C> the content
     */
    @FunctionalInterface
    public interface Reader<C> {

        /**
         * Returns what is there now.
         *
         * @throws IOException if it cannot be read; the message goes to the log
         * @throws GeneralSecurityException likewise
         */
        C read() throws IOException, GeneralSecurityException;
    }

    /**
     * Makes the value.
     *
     * @param <C> the content
     * @param <T> the value
     */
    @FunctionalInterface
    public interface Parser<C, T> {

        /**
         * Returns the value of this content; nothing outside of it may be changed.
         *
         * @throws IOException if it cannot be used; the message goes to the log, and must tell no secret
         * @throws GeneralSecurityException likewise
         */
        T parse(C content) throws IOException, GeneralSecurityException;
    }

    private static final Logger logger = LoggerFactory.getLogger(Watched.class);

    private final String name;
    private final Parser<C, T> parser;
    private volatile T value;
    private volatile @Nullable String problem;

    /** Guarded by this, as the next one. */
    private @Nullable C lastSeen;

    private @Nullable String problemOfLastSeen;

    private Watched(String name, Parser<C, T> parser, T value, @Nullable C content) {
        this.name = name;
        this.parser = parser;
        this.value = value;
        this.lastSeen = content;
    }

    /**
     * Reads the first content.
     *
     * @param name what it is called in the log, for example {@code serving certificate /tls/tls.crt}
     * @throws IOException if it cannot be read or used
     * @throws GeneralSecurityException likewise
     */
    public static <C, T> Watched<C, T> read(String name, Reader<C> reader, Parser<C, T> parser)
            throws IOException, GeneralSecurityException {
        C content = reader.read();
        return new Watched<>(name, parser, parser.parse(content), content);
    }

    /**
     * Begins with a value of its own, until content comes.
     *
     * @param name what it is called in the log
     */
    public static <C, T> Watched<C, T> startingWith(String name, T value, Parser<C, T> parser) {
        return new Watched<>(name, parser, value, null);
    }

    /** The value of the last usable content. */
    public T get() {
        return value;
    }

    /** What is wrong with the content now, so that an old value is used; empty if nothing is. For metrics and readiness. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Reads the content, and takes it if it has changed. Returns whether there is a new value. Never throws. */
    public synchronized boolean refresh(Reader<? extends C> reader) {
        C content;
        try {
            content = reader.read();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            report(text(e));
            return false;
        }
        return offer(content);
    }

    /** Takes the content if it has changed. Returns whether there is a new value. Never throws. */
    public synchronized boolean offer(C content) {
        boolean changed = !content.equals(lastSeen);
        boolean taken = changed && take(content);
        report(problemOfLastSeen);
        return taken;
    }

    private boolean take(C content) {
        lastSeen = content;
        try {
            value = parser.parse(content);
            problemOfLastSeen = null;
            logger.info("{}: new content is used", name);
            return true;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            problemOfLastSeen = text(e);
            return false;
        }
    }

    /** Logs a problem when it begins or becomes another one, and when it is over. */
    private void report(@Nullable String now) {
        if (Objects.equals(now, problem)) {
            return;
        }
        problem = now;
        if (now == null) {
            logger.info("{}: usable again", name);
        } else {
            logger.warn("{}: the old content stays in use: {}", name, now);
        }
    }

    /** What a programming error has for its message tells nothing without its class. */
    private static String text(Exception e) {
        return e instanceof RuntimeException ? e.toString() : FileErrors.problem(e);
    }
}
