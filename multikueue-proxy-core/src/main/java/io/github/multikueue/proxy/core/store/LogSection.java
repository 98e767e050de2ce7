package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.io.InputStream;

/** A part of a log. */
final class LogSection extends InputStream {

    private final LogFile file;
    private final long end;
    private long position;

    LogSection(LogFile file, long start, long end) {
        this.file = file;
        this.position = start;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = position == end ? -1 : file.read(position, buffer, offset, (int) Math.min(length, end - position));
        position += Math.max(count, 0);
        return count;
    }
}
