package io.github.multikueue.proxy.core.table.cell;

import io.github.multikueue.proxy.core.table.Elapsed;

/**
 * What a column shows of an object.
 *
 * @param <T> the object, or what was computed of it once for several columns
 */
@FunctionalInterface
public interface Cell<T> {

    /** Returns a text, {@link Long}, {@link Boolean}, or {@link Elapsed} for a text that changes with time. */
    Object print(T object);
}
