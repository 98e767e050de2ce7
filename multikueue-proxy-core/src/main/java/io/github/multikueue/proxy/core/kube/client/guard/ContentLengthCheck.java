package io.github.multikueue.proxy.core.kube.client.guard;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Refuses answers whose length cannot be told: a {@code Content-Length} that is no number, negative, or given twice with different
 * values. OkHttp would read on with it, fail in its midst with an unchecked exception, and keep the connection. To be a network
 * interceptor: what is thrown here closes the connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, section 6.3</a>
 */
public final class ContentLengthCheck implements Interceptor {

    /** Fits into 64 bits. */
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        List<String> lengths = response.headers("Content-Length");
        boolean plain = lengths.stream()
                .allMatch(each ->
                        each.equals(lengths.get(0)) && LENGTH.matcher(each).matches());
        if (!plain) {
            throw new ProtocolException("Content-Length: malformed (expected: one number of bytes)");
        }
        return response;
    }
}
