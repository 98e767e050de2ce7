package io.github.multikueue.proxy.core.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.io.EditedInputStream;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Leaves out the beginning of the first line, which the reader has already. If another line comes, since the one that was
 * begun is lost, the one that was begun ends here.
 */
final class RestOfLine extends EditedInputStream {

    private static final byte[] END_OF_LINE = "\n".getBytes(US_ASCII);

    private final InputStream in;
    private final long known;
    private long left;

    /** @param known how many bytes to leave out */
    RestOfLine(InputStream in, long known) {
        this.in = in;
        this.known = known;
        this.left = known;
    }

    @Override
    protected int fill(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return in.read(bytes, offset, length);
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            return -1;
        }
        int end = offset + count;
        boolean isOther = left == known && TimestampedForm.isNotice(bytes[offset]);
        int next = isOther ? offset : 1 + Newline.find(bytes, offset, end);
        if (isOther || next > 0) {
            left = 0;
            putAside(Bytes.concat(END_OF_LINE, Arrays.copyOfRange(bytes, next, end)));
        } else {
            left -= count;
        }
        return 0;
    }

    @Override
    public int available() throws IOException {
        return left > 0 ? 0 : aside() + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
