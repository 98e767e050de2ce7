package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Leaves out the beginning of the first line, which the reader has already. If another line comes, since the one that was
 * begun is lost, the one that was begun ends here.
 */
final class RestOfLine extends BulkInputStream {

    private static final int BLOCK = 8 << 10;
    private static final byte[] END_OF_LINE = "\n".getBytes(US_ASCII);

    private final InputStream in;
    private long left;
    private byte[] found = {};

    /** @param known how many bytes to leave out */
    RestOfLine(InputStream in, long known) {
        this.in = in;
        this.left = known;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        boolean first = true;
        while (left > 0) {
            leaveOut(first);
            first = false;
        }
        if (found.length == 0) {
            return in.read(buffer, offset, length);
        }
        int count = Math.min(length, found.length);
        System.arraycopy(found, 0, buffer, offset, count);
        found = Arrays.copyOfRange(found, count, found.length);
        return count;
    }

    @Override
    public int available() throws IOException {
        return left > 0 ? 0 : found.length + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void leaveOut(boolean first) throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK, left)];
        int count = in.read(block);
        if (count < 0) {
            left = 0;
            return;
        }
        int newline = first && block[0] == '#' ? 0 : 1 + Bytes.indexOf(Arrays.copyOf(block, count), END_OF_LINE[0]);
        if (first && block[0] == '#' || newline > 0) {
            found = Bytes.concat(END_OF_LINE, Arrays.copyOfRange(block, newline, count));
            left = 0;
        } else {
            left -= count;
        }
    }
}
