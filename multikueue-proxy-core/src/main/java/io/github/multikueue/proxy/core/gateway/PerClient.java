package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the client of an API server, and made anew when that is another client: its configuration has changed then, and what
 * was remembered of the former one may not hold. Safe for use by many threads.
 */
final class PerClient<T> {

    private record Made<T>(ApiClient client, T value) {}

    private final Function<ApiClient, T> maker;
    private volatile @Nullable Made<T> made;

    PerClient(Function<ApiClient, T> maker) {
        this.maker = maker;
    }

    T of(ApiClient client) {
        Made<T> known = made;
        return known != null && known.client() == client ? known.value() : make(client);
    }

    private synchronized T make(ApiClient client) {
        Made<T> known = made;
        if (known == null || known.client() != client) {
            known = new Made<>(client, maker.apply(client));
            made = known;
        }
        return known.value();
    }
}
