package io.github.multikueue.proxy.core.kube.client.guard;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a watch, with a bound to each event: 16 MiB, many times what etcd keeps of an object (1.5 MiB by default). What the
 * reader has read ahead of an event counts as the one before. For one thread.
 */
public final class EventLimit extends BulkInputStream {

    private static final long MOST_BYTES = 16L << 20;

    private final InputStream watch;
    private long bytes;

    public EventLimit(InputStream watch) {
        this.watch = watch;
    }

    /** An event was read; what comes now is the next one. */
    public void next() {
        bytes = 0;
    }

    /** @throws BadEventException if the event is too large */
    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        int count = watch.read(buffer, offset, length);
        bytes += Math.max(0, count);
        if (bytes > MOST_BYTES) {
            throw new BadEventException("has more than " + MOST_BYTES + " bytes");
        }
        return count;
    }
}
