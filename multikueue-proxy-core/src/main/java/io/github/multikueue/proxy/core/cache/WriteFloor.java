package io.github.multikueue.proxy.core.cache;

/** Which writes through the same proxy the reads of a resource must see. Safe for use by many threads. */
final class WriteFloor {

    private long version;
    private long unknownWrites;
    private long knownWrites;

    /** Something was written with that version. */
    synchronized void wrote(long written) {
        version = Math.max(version, written);
    }

    /** Something was written, or deleted, with a version that nobody knows. */
    synchronized void wroteUnknown() {
        unknownWrites++;
    }

    /** How many writes there were whose version nobody knows. */
    synchronized long unknownWrites() {
        return unknownWrites;
    }

    /** Whether there are such writes of which it is not known either by which version they were over. */
    synchronized boolean isUnknown() {
        return unknownWrites > knownWrites;
    }

    /** The API server was at that version after so many of those writes. */
    synchronized void reached(long present, long writes) {
        if (isUnknown()) {
            version = Math.max(version, present);
        }
        knownWrites = Math.max(knownWrites, writes);
    }

    /** The version below which nothing may be read. */
    synchronized long version() {
        return version;
    }

    /** Versions are counted anew. */
    synchronized void reset() {
        version = 0;
    }
}
