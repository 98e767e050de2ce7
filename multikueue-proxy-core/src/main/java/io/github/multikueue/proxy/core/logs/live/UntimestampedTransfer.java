package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.resume.ForeignText;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.logs.resume.ResumeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A log that is read in one transfer without times. Times would make the transfer of a log of usual lines a quarter larger, and
 * double the work for it, for nothing in nearly all cases: what a kubelet says, see {@link ForeignText}, is the whole answer, or
 * stands behind the last newline. So only such text must be proved to be a line, by a second transfer with times.
 *
 * <p>For one thread; only {@link #close} may be called by others, and ends a blocked read.
 */
final class UntimestampedTransfer extends SingleTransfer {

    private static final byte[] NOTHING = {};

    /** Finds out whether text is the last line of the log. */
    @FunctionalInterface
    interface Proof {
        /** @param text the line as far as it is known, without its newline */
        boolean isLine(byte[] text) throws IOException;
    }

    private final long limit;
    private final Proof proof;
    private long total;
    /** What is behind the last newline, unless that is too long for a sentence. */
    private byte[] held = NOTHING;

    private boolean inLongLine;

    /**
     * @param in the log as the worker gives it; closed with this
     * @param options what it was asked for: at its limit, it may end within a line
     */
    UntimestampedTransfer(InputStream in, ResumePolicy policy, ResumeThreads threads, LogOptions options, Proof proof) {
        super(in, policy, threads);
        this.limit = options.limitBytes() == null ? Long.MAX_VALUE : options.limitBytes();
        this.proof = proof;
    }

    /**
     * Waits until it is known whether this is a log. To be called once, before the first read. If the transfer breaks, so will
     * the first read.
     *
     * @return false if it is one short text, which may be a line or not
     */
    boolean begin() {
        byte[] first = new byte[LONGEST_SENTENCE];
        int length = 0;
        try {
            int newline = -1;
            while (length < first.length && (newline < 0 || newline == length - 1)) {
                int read = readTransfer(first, length, first.length - length);
                if (read < 0) {
                    return length == 0;
                }
                length += read;
                newline = Newline.find(first, 0, length);
            }
        } catch (IOException e) {
            breakWith(e);
        }
        total = length;
        putAside(Arrays.copyOf(first, holdBack(first, 0, length)));
        return true;
    }

    @Override
    protected int leastLength() {
        return Math.max(super.leastLength(), held.length + 1);
    }

    @Override
    int fillOn(byte[] bytes, int offset, int length) throws IOException {
        int known = held.length;
        int read = readTransfer(bytes, offset + known, length - known);
        if (read < 0) {
            proveEnd();
            return 0;
        }
        System.arraycopy(held, 0, bytes, offset, known);
        held = NOTHING;
        total += read;
        return holdBack(bytes, offset, offset + known + read);
    }

    /** Holds back what may be a sentence; returns how much that leaves. */
    private int holdBack(byte[] bytes, int offset, int end) {
        int start = end;
        while (start > offset && end - start <= LONGEST_SENTENCE && bytes[start - 1] != '\n') {
            start--;
        }
        boolean begins = start > offset || !inLongLine;
        inLongLine = !begins || end - start > LONGEST_SENTENCE;
        if (inLongLine || start == end) {
            return end - offset;
        }
        held = Arrays.copyOfRange(bytes, start, end);
        return start - offset;
    }

    private void proveEnd() throws IOException {
        end();
        if (held.length == 0 || total >= limit || proof.isLine(held)) {
            putAside(held);
            return;
        }
        ForeignText foreign = new ForeignText();
        foreign.add(held, 0, held.length);
        putAside(LogNotices.textLine(LogNotices.linesMissing(LogNotices.workerSays(foreign.text())))
                .getBytes(UTF_8));
    }
}
