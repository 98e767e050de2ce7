package io.github.multikueue.proxy.core.archive.bucket;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.store.LogEnd;
import io.github.multikueue.proxy.core.store.LogKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The parts of a log, one after the other, as one stream. For one thread. */
final class LogParts extends BulkInputStream {

    private final BucketObjects objects;
    private final LogKey log;
    private final LogEnd end;
    private @Nullable InputStream part;
    private int next;
    private long read;

    LogParts(BucketObjects objects, LogKey log, LogEnd end) {
        this.objects = objects;
        this.log = log;
        this.end = end;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        while (read < end.length()) {
            InputStream in = part == null ? open() : part;
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                read += count;
                return count;
            }
            close();
        }
        return -1;
    }

    private InputStream open() throws IOException {
        String key = ArchiveKeys.part(log, String.valueOf(end.checksum()), next++);
        InputStream raw = objects.bucket()
                .get(key)
                .orElseThrow(() -> new IOException("a part of an archived log is missing: " + key));
        InputStream opened = new GZIPInputStream(raw);
        part = opened;
        return opened;
    }

    @Override
    public void close() throws IOException {
        InputStream open = part;
        part = null;
        if (open != null) {
            open.close();
        }
    }
}
