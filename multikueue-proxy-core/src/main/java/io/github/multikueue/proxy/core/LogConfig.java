package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.core.archive.bucket.Bucket;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How logs of containers are kept once they were read, and where else they are looked for. Begin with {@link #OFF}, which has the
 * defaults: {@code LogConfig.OFF.withStore(LogStoreConfig.DEFAULTS)}.
 *
 * @param store where they are kept, or null (the default of the library) for nowhere
 * @param purgeDelay how soon the logs of a run are purged once its PipelineRun is deleted on the manager
 * @param capture which are kept
 * @param startTimeout how long a followed log may wait for its container to start
 * @param cursorKeyFile a file with the key that cursors are signed with, at least 32 bytes, the same for all replicas; or null
 *     for a random key, which makes cursors good for this process alone; so does a file that is absent from its directory. It may be
 *     changed while the proxy runs; cursors of the old key are good no more then
 * @param tektonResults an archive to ask for logs that are nowhere else, or null
 * @param archive where logs are kept when the store has them to their end, or null for nowhere else; needs a store
 */
public record LogConfig(
        @Nullable LogStoreConfig store,
        Duration purgeDelay,
        Capture capture,
        Duration startTimeout,
        @Nullable Path cursorKeyFile,
        @Nullable TektonResults tektonResults,
        @Nullable Archive archive) {

    /** Keeps nothing: logs are streamed straight from the workers. */
    public static final LogConfig OFF = new LogConfig(
            null, Duration.ofMinutes(1), new Capture(Mode.VIEWED, null, 1000), Duration.ofMinutes(5), null, null, null);

    /** The same, keeping logs there, or nowhere. */
    public LogConfig withStore(@Nullable LogStoreConfig value) {
        return new LogConfig(value, purgeDelay, capture, startTimeout, cursorKeyFile, tektonResults, archive);
    }

    /** The same, purging the logs of deleted runs that soon. */
    public LogConfig withPurgeDelay(Duration value) {
        return new LogConfig(store, value, capture, startTimeout, cursorKeyFile, tektonResults, archive);
    }

    /** The same, keeping those logs. */
    public LogConfig withCapture(Capture value) {
        return new LogConfig(store, purgeDelay, value, startTimeout, cursorKeyFile, tektonResults, archive);
    }

    /** The same, waiting so long for a container to start. */
    public LogConfig withStartTimeout(Duration value) {
        return new LogConfig(store, purgeDelay, capture, value, cursorKeyFile, tektonResults, archive);
    }

    /** The same, signing cursors with the key in that file, or with a random one. */
    public LogConfig withCursorKeyFile(@Nullable Path value) {
        return new LogConfig(store, purgeDelay, capture, startTimeout, value, tektonResults, archive);
    }

    /** The same, asking that archive, or none. */
    public LogConfig withTektonResults(@Nullable TektonResults value) {
        return new LogConfig(store, purgeDelay, capture, startTimeout, cursorKeyFile, value, archive);
    }

    /** The same, with that archive behind the store, or none. */
    public LogConfig withArchive(@Nullable Archive value) {
        return new LogConfig(store, purgeDelay, capture, startTimeout, cursorKeyFile, tektonResults, value);
    }

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

    /**
     * A bucket that all replicas share, of one manager cluster alone.
     *
     * @param bucket the bucket; closed with the proxy
     * @param maxAge how long the logs of a run are kept there
     */
    public record Archive(Bucket bucket, Duration maxAge) {}
}
