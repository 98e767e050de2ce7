package io.github.multikueue.proxy.core.io;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.util.Arrays;

/**
 * A stream that reads into the reader's own buffer and edits there: it leaves bytes out, replaces them, or moves them together. What
 * has no room in that buffer is put aside, and goes to the reader before anything else. A read too short to edit in is served from a
 * buffer of its own. For one thread.
 */
public abstract class EditedInputStream extends BulkInputStream {

    private static final int LEAST_LENGTH = 128;
    private static final byte[] NOTHING = {};

    private byte[] aside = NOTHING;

    @Override
    protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
        int read = 0;
        while (aside.length == 0 && read >= 0) {
            read = length < leastLength() ? fillAside() : fill(bytes, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return aside.length == 0 ? -1 : takeAside(bytes, offset, length);
    }

    /**
     * Reads and edits. What is put aside meanwhile comes behind what is in the buffer.
     *
     * @param length at least {@link #leastLength()}
     * @return how many bytes for the reader there are from {@code offset} on; 0 if there are none yet, or only what was put aside;
     *     -1 at the end, each time
     */
    protected abstract int fill(byte[] bytes, int offset, int length) throws IOException;

    /** How much room {@link #fill} needs now: more than is held back from one read to the next. */
    protected int leastLength() {
        return LEAST_LENGTH;
    }

    /** Puts bytes aside for the reader, behind those that are there already. */
    protected final void putAside(byte[] more) {
        aside = Bytes.concat(aside, more);
    }

    /** How many bytes are put aside. */
    protected final int aside() {
        return aside.length;
    }

    private int fillAside() throws IOException {
        byte[] room = new byte[2 * leastLength()];
        int read = fill(room, 0, room.length);
        if (read > 0) {
            aside = Bytes.concat(Arrays.copyOf(room, read), aside);
        }
        return Math.min(read, 0);
    }

    private int takeAside(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, aside.length);
        System.arraycopy(aside, 0, bytes, offset, taken);
        aside = taken == aside.length ? NOTHING : Arrays.copyOfRange(aside, taken, aside.length);
        return taken;
    }
}
