package io.github.multikueue.proxy.api;

import java.io.InputStream;

/**
 * Reads logs from somewhere: a live pod, a store, an archive. SPI: bind further ones; they are asked in turn until one has
 * the log.
 *
 * <p>Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface LogStreamer {

    /**
     * Opens a log. The stream has the bytes as the container wrote them; it ends where the log ends, which for a
     * following request may take hours. A {@code read} returns what is there without waiting for the buffer to fill.
     * {@code close()} may be called by another thread and ends a blocked {@code read} at once, with an
     * {@code IOException}; it also ends the transfer behind it. A stream that breaks off throws, and never pretends to
     * have ended.
     *
     * @throws NotFoundException if this streamer does not have the log; the next one is asked
     * @throws LostLogException if this streamer should have the log, but has lost it in whole or in part; the next one is asked, and if
     *     none has the whole, the part is served
     * @throws ProxyException for everything else that keeps the log from being read
     */
    InputStream open(LogRequest request);
}
