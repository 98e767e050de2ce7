package io.github.multikueue.proxy.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The archive of logs in a bucket that speaks the API of Amazon S3.
 *
 * @param bucket the name of the bucket
 * @param prefix what the names of all objects begin with; empty, or ends with a slash
 * @param endpoint where the storage is, or null for Amazon's of the region
 * @param region the region that requests are signed for
 * @param pathStyle whether the bucket stands in the path, and not in the name of the host
 * @param caFile PEM certificates that sign the storage's, or null for those of the JDK
 * @param credentialsFile a file with credentials in AWS's form, or null for those of the environment
 * @param encryption what the storage is asked to encrypt objects with
 * @param kmsKey the key for {@link Encryption#KMS}, or null for the storage's default
 * @param maxAge how long the logs of a run are kept
 */
public record LogArchiveConfig(
        String bucket,
        String prefix,
        @Nullable URI endpoint,
        String region,
        boolean pathStyle,
        @Nullable Path caFile,
        @Nullable Path credentialsFile,
        Encryption encryption,
        @Nullable String kmsKey,
        Duration maxAge) {

    /** What the storage is asked to encrypt objects with. */
    public enum Encryption {
        /** What is set for the bucket. */
        BUCKET,
        /** Keys of the storage's own (SSE-S3). */
        S3,
        /** A key of the key management service (SSE-KMS). */
        KMS
    }
}
