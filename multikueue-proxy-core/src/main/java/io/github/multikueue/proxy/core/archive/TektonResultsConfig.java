package io.github.multikueue.proxy.core.archive;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a Tekton Results API is, and as whom it is asked.
 *
 * @param address the address of its REST API, {@code https} only, for example
 *     {@code https://tekton-results-api-service.tekton-pipelines:8080}
 * @param certificateAuthority a PEM file with the certificates it is verified with, read once; or null for those of the JDK
 * @param token a file with a bearer token of the proxy's own, looked at for each log, so that it may be rotated; or null to
 *     ask with the caller's token, which the cluster of the archive must accept, and which the archive then sees
 * @param worker the only worker whose runs it has, or null if it may have those of all
 * @param origin the value the label {@code kueue.x-k8s.io/multikueue-origin} must have on a run, or null for any
 * @param timeout how long an answer may take, and how long a log may stand still; default 30 s
 */
public record TektonResultsConfig(
        URI address,
        @Nullable Path certificateAuthority,
        @Nullable Path token,
        @Nullable String worker,
        @Nullable String origin,
        Duration timeout) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public TektonResultsConfig {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > PT0S)");
        }
    }

    /** An archive of all workers, asked with the caller's token. */
    public static TektonResultsConfig of(URI address) {
        return new TektonResultsConfig(address, null, null, null, null, DEFAULT_TIMEOUT);
    }

    /** The same, verified with the certificates in this PEM file. */
    public TektonResultsConfig withCertificateAuthority(Path file) {
        return new TektonResultsConfig(address, file, token, worker, origin, timeout);
    }

    /** The same, asked with the token in this file. */
    public TektonResultsConfig withToken(Path file) {
        return new TektonResultsConfig(address, certificateAuthority, file, worker, origin, timeout);
    }

    /** The same, for the runs of one worker. */
    public TektonResultsConfig withWorker(String name) {
        return new TektonResultsConfig(address, certificateAuthority, token, name, origin, timeout);
    }

    /** The same, for runs with this origin. */
    public TektonResultsConfig withOrigin(@Nullable String value) {
        return new TektonResultsConfig(address, certificateAuthority, token, worker, value, timeout);
    }

    /** The same with another timeout. */
    public TektonResultsConfig withTimeout(Duration value) {
        return new TektonResultsConfig(address, certificateAuthority, token, worker, origin, value);
    }
}
