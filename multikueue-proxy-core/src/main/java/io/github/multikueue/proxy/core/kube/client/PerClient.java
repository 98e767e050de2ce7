package io.github.multikueue.proxy.core.kube.client;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the client of an API server, and made anew when that is another client: its configuration has changed then, and what
 * was remembered of the former one may not hold. Safe for use by many threads.
 *
 * @param <T> what is made
 */
public final class PerClient<T> {

    private record Made<T>(ApiClient client, T value) {}

    private final Function<ApiClient, T> maker;
    private final Consumer<T> closer;
    private volatile @Nullable Made<T> made;

    /** @param maker makes it */
    public PerClient(Function<ApiClient, T> maker) {
        this(maker, unused -> {});
    }

    /**
     * The same with what is to be closed.
     *
     * @param maker makes it
     * @param closer gets what is used no more
     */
    public PerClient(Function<ApiClient, T> maker, Consumer<T> closer) {
        this.maker = maker;
        this.closer = closer;
    }

    /** What is made of this client. */
    public T of(ApiClient client) {
        Made<T> known = made;
        return known != null && known.client() == client ? known.value() : make(client);
    }

    private synchronized T make(ApiClient client) {
        Made<T> known = made;
        if (known != null && known.client() == client) {
            return known.value();
        }
        Made<T> next = new Made<>(client, maker.apply(client));
        made = next;
        if (known != null) {
            closer.accept(known.value());
        }
        return next.value();
    }

    /** What was made last; empty if nothing was. */
    public Optional<T> last() {
        return Optional.ofNullable(made).map(Made::value);
    }
}
