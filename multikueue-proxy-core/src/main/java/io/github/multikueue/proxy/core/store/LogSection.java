package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;

/** A part of a log. */
final class LogSection extends BulkInputStream {

    private final LogFile file;
    private final long end;
    private long position;

    LogSection(LogFile file, long start, long end) {
        this.file = file;
        this.position = start;
        this.end = end;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        int count = position == end ? -1 : file.read(position, buffer, offset, (int) Math.min(length, end - position));
        position += Math.max(count, 0);
        return count;
    }
}
