package io.github.multikueue.proxy.core.kube.client.config;

import io.github.multikueue.proxy.core.tls.TlsClient;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.internal.tls.OkHostnameVerifier;
import org.jspecify.annotations.Nullable;

/**
 * How an API server is reached.
 *
 * @param address an {@code https} address; it may have a path
 * @param tls whom the client trusts, and the certificate that it shows
 * @param serverName whose certificate the server must have, or null if it is the host of the address
 * @param identity adds to each request who asks, or null if the certificate says it, or nothing
 */
public record ApiServerConfig(
        String address,
        TlsClient tls,
        @Nullable String serverName,
        @Nullable Interceptor identity) {

    /** A client that has TLS and the identity, and else the defaults of OkHttp. */
    public OkHttpClient client() {
        OkHttpClient.Builder builder = new OkHttpClient.Builder().sslSocketFactory(tls.sockets(), tls.trust());
        if (serverName != null) {
            builder.hostnameVerifier((host, session) -> OkHostnameVerifier.INSTANCE.verify(serverName, session));
        }
        if (identity != null) {
            builder.addInterceptor(identity);
        }
        return builder.build();
    }

    /** The address without a slash at its end. */
    public String base() {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
