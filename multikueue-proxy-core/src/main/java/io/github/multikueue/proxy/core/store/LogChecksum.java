package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.util.zip.CRC32C;

/**
 * The CRC32C of the bytes of a log, as they are appended. Not for security: it finds what a disk, a file system or a careless hand
 * has changed. For one thread.
 */
public final class LogChecksum {

    private static final int BLOCK = 64 * 1024;

    private final CRC32C crc = new CRC32C();

    /**
     * That of the first bytes of a file.
     *
     * @throws LogStoreException if it has not so many
     */
    static LogChecksum of(LogFile file, long length) throws IOException {
        LogChecksum checksum = new LogChecksum();
        byte[] block = new byte[(int) Math.min(BLOCK, length)];
        for (long position = 0; position < length; ) {
            int count = file.read(position, block, 0, (int) Math.min(block.length, length - position));
            if (count < 0) {
                throw new LogStoreException("a stored log is shorter than it was");
            }
            checksum.add(block, 0, count);
            position += count;
        }
        return checksum;
    }

    /** These bytes come next. */
    public void add(byte[] bytes, int offset, int count) {
        crc.update(bytes, offset, count);
    }

    /** As eight hexadecimal digits. */
    public String text() {
        return String.format("%08x", crc.getValue());
    }
}
