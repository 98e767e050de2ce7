package io.github.multikueue.proxy.core.runwatch;

/** Somebody wants a worker to be watched, until this is closed. Closing it again is harmless. */
@FunctionalInterface
public interface Hold extends AutoCloseable {

    @Override
    void close();
}
