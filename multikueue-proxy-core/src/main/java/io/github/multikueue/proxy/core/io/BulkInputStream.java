package io.github.multikueue.proxy.core.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream that is made to be read in pieces. */
public abstract class BulkInputStream extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return readPiece(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : readPiece(bytes, offset, length);
    }

    /**
     * Reads at least one byte, after waiting for it if need be.
     *
     * @param offset within the array
     * @param length at least 1
     * @return how many bytes were read, or -1 at the end
     */
    protected abstract int readPiece(byte[] bytes, int offset, int length) throws IOException;
}
