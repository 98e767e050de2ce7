package io.github.multikueue.proxy.core.kube.client.config;

import com.google.common.base.Suppliers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.Response;

/** A token that may change: its source is asked again each minute, when there is a request. */
final class RefreshedToken implements Interceptor {

    private static final Duration REFRESH = Duration.ofMinutes(1);

    private final Supplier<String> token;

    /** @param source where the token comes from; what it throws is why a request fails */
    RefreshedToken(Supplier<String> source) {
        this.token = Suppliers.memoizeWithExpiration(source::get, REFRESH);
    }

    /** The content of a file that is replaced when the token is. */
    static RefreshedToken of(Path file) {
        return new RefreshedToken(() -> {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new IllegalStateException("token: " + file + " (expected: a readable file)", e);
            }
        });
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        return chain.proceed(chain.request()
                .newBuilder()
                .header("Authorization", "Bearer " + current())
                .build());
    }

    private String current() throws IOException {
        try {
            return token.get();
        } catch (RuntimeException e) {
            throw new IOException("no token: " + e.getMessage(), e);
        }
    }
}
