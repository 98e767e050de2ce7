package io.github.multikueue.proxy.core.worker;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a small collection by name, and a call after each change. Written by one thread, read by many.
 *
 * @param <T> the objects
 */
final class ByName<T> implements ListWatch.Consumer<T> {

    private final Function<T, String> name;
    private final Runnable changed;
    private volatile @Nullable ImmutableMap<String, T> objects;

    ByName(Function<T, String> name, Runnable changed) {
        this.name = name;
        this.changed = changed;
    }

    /** All objects, or null if they have not been listed yet. */
    @Nullable
    Map<String, T> objects() {
        return objects;
    }

    @Override
    public void replaceAll(List<T> all) {
        objects = Maps.uniqueIndex(all, name::apply);
        changed.run();
    }

    @Override
    public void put(T object) {
        objects = without(object).put(name.apply(object), object).buildOrThrow();
        changed.run();
    }

    @Override
    public void remove(T object) {
        objects = without(object).buildOrThrow();
        changed.run();
    }

    private ImmutableMap.Builder<String, T> without(T object) {
        ImmutableMap<String, T> before = objects;
        ImmutableMap.Builder<String, T> others = ImmutableMap.builder();
        if (before != null) {
            others.putAll(Maps.filterKeys(before, each -> !each.equals(name.apply(object))));
        }
        return others;
    }
}
