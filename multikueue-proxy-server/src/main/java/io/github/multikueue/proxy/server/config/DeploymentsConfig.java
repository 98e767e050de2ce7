package io.github.multikueue.proxy.server.config;

import io.github.multikueue.proxy.core.cache.ReadConsistency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the API for Deployments, wherever it is served.
 *
 * @param listener where clients come to
 * @param authorization what a client needs besides a valid certificate
 * @param reviewCacheTtl how long an access review is remembered
 * @param requestTimeout how long a request may take, and each call to the API server
 * @param cache how fresh reads are
 * @param limits how many requests are answered at the same time
 * @param timeouts how patient the listener is with clients
 */
public record DeploymentsConfig(
        Listener listener,
        Authorization authorization,
        Duration reviewCacheTtl,
        Duration requestTimeout,
        Cache cache,
        CacheProxyConfig.Limits limits,
        ServerConfig.Timeouts timeouts) {

    /** What a client needs besides a valid certificate. */
    public enum Authorization {
        /** Nothing. */
        CERTIFICATE,
        /** The right to get, list or patch Deployments, as the API server reviews it. */
        KUBERNETES
    }

    /**
     * Where clients come to.
     *
     * @param bindAddress the address to serve on, or null for all
     * @param port the TCP port; 0 for any free one
     * @param tls the certificate
     * @param clientCa PEM certificates of those who sign client certificates
     * @param onlyTls13 whether TLS 1.2 is refused
     * @param maxConnections the most connections at the same time
     * @param allowedHosts names and addresses by which clients may address the listener; empty for any
     */
    public record Listener(
            @Nullable String bindAddress,
            int port,
            TlsFiles tls,
            Path clientCa,
            boolean onlyTls13,
            int maxConnections,
            Set<String> allowedHosts) {

        /** Copies the set. */
        public Listener {
            allowedHosts = Set.copyOf(allowedHosts);
        }
    }

    /**
     * How fresh reads are.
     *
     * @param consistency whether memory may be behind by as long as a change takes to come
     * @param maxStaleness how long memory answers while the API server cannot be reached
     */
    public record Cache(ReadConsistency consistency, Duration maxStaleness) {}
}
