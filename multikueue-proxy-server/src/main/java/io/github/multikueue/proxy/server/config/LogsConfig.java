package io.github.multikueue.proxy.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How logs of containers are kept once they were read, and where else they are looked for.
 *
 * @param store where they are kept, or null for nowhere
 * @param purgeDelay how soon the logs of a run are purged once its PipelineRun is deleted on the manager
 * @param capture which are kept
 * @param startTimeout how long a followed log may wait for its container to start
 * @param cursorKeyFile the key that cursors are signed with, or null for a random one
 * @param tektonResults an archive to ask for logs that are nowhere else, or null
 */
public record LogsConfig(
        @Nullable Store store,
        Duration purgeDelay,
        Capture capture,
        Duration startTimeout,
        @Nullable Path cursorKeyFile,
        @Nullable TektonResults tektonResults) {

    /**
     * Files below a directory.
     *
     * @param directory the directory, or null for a temporary one
     * @param maxSize the most bytes in all
     * @param maxRunSize the most bytes of one run
     * @param maxAge how long the logs of a finished run are kept
     */
    public record Store(@Nullable Path directory, long maxSize, long maxRunSize, Duration maxAge) {}

    /**
     * Which logs are kept.
     *
     * @param mode which
     * @param lease the Lease by which replicas elect the one that captures all, or null for no election
     * @param most the most containers whose logs are captured at the same time
     */
    public record Capture(Mode mode, @Nullable Lease lease, int most) {}

    /** Which containers are captured. */
    public enum Mode {
        /** Each from the moment somebody reads its log. The default. */
        VIEWED,
        /** Those of every admitted run, as it runs. */
        ALL
    }

    /**
     * A Lease of the manager cluster.
     *
     * @param namespace its namespace
     * @param name its name
     */
    public record Lease(String namespace, String name) {}

    /**
     * The API of Tekton Results.
     *
     * @param url where it is served; {@code https} unless on this machine
     * @param caFile PEM certificates that sign the server's, or null for those of the JDK
     * @param tokenFile the bearer token to ask with, or null for the caller's own
     */
    public record TektonResults(
            URI url, @Nullable Path caFile, @Nullable Path tokenFile) {}
}
