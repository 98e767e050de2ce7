package io.github.multikueue.proxy.core.archive.bucket;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A bucket of an object storage, or what is below a prefix in one: what an archive of logs needs of it, and no more. Calls block; each tries again by itself what
 * is likely to work the next time, for some seconds. What was put is there for everybody when the call returns.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Bucket extends AutoCloseable {

    /**
     * An object.
     *
     * @param key its name
     * @param modified when it was put
     */
    record Stored(String key, Instant modified) {}

    /**
     * Puts an object, in place of the one of that name if there is one. Returns when the storage has confirmed that it has these bytes.
     *
     * @param content some MiB at most
     * @throws BucketException if that is not confirmed; the object may be there, as a whole, or not
     */
    void put(String key, byte[] content) throws BucketException;

    /**
     * Opens an object; empty if there is none. The stream throws when it breaks off.
     *
     * @throws BucketException if nobody can tell
     */
    Optional<InputStream> get(String key) throws BucketException;

    /**
     * Lists objects in the order of their names, so many as the storage likes to give at once.
     *
     * @param prefix what their names begin with
     * @param after those behind this name; empty for all
     * @return empty if there are no more
     * @throws BucketException if nobody can tell
     */
    List<Stored> list(String prefix, String after) throws BucketException;

    /**
     * Deletes an object, if there is one.
     *
     * @throws BucketException if that is not confirmed
     */
    void delete(String key) throws BucketException;

    /** Closes all connections. */
    @Override
    void close();
}
