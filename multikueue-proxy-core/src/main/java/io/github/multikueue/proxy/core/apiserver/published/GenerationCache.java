package io.github.multikueue.proxy.core.apiserver.published;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was made of something as long as that has not changed. Safe for use by many threads; at a change one makes the
 * value anew, and the others wait for it.
 *
 * @param <T> the type of the value
 */
public final class GenerationCache<T> {

    /**
     * Makes a value.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Maker<T> {

        /** Returns the value for how things are now; gets the one before, or null at first. */
        T make(@Nullable T before);
    }

    private record Kept<T>(long generation, T value) {}

    private final LongSupplier generation;
    private final Maker<T> maker;
    private volatile @Nullable Kept<T> kept;

    /**
     * Makes a cache.
     *
     * @param generation a number that is another one after each change
     */
    public GenerationCache(LongSupplier generation, Maker<T> maker) {
        this.generation = generation;
        this.maker = maker;
    }

    /** The value for how things are now. */
    public T get() {
        Kept<T> current = kept;
        return current != null && current.generation == generation.getAsLong() ? current.value : remade();
    }

    private synchronized T remade() {
        Kept<T> current = kept;
        // Read before the value is made: a change in between then leads to another value, and none is missed.
        long now = generation.getAsLong();
        if (current == null || current.generation != now) {
            current = new Kept<>(now, maker.make(current == null ? null : current.value));
            kept = current;
        }
        return current.value;
    }
}
