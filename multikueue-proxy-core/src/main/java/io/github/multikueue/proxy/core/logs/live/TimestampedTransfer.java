package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import io.github.multikueue.proxy.core.logs.BrokenLogException;
import io.github.multikueue.proxy.core.logs.format.LineTimestamps;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.resume.ForeignText;
import io.github.multikueue.proxy.core.logs.resume.IdleReadTimeout;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.logs.resume.ResumeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A log that is read in one transfer, with or without the times that its lines begin with. Each line must have one: it proves
 * that the container wrote the line, and not the kubelet, see {@link ForeignText}. If the kubelet says something behind the lines,
 * the log ends there with a notice: see {@link LogNotices}.
 *
 * <p>The bytes are moved in the reader's own buffer; nothing is made for a line. For one thread; only {@link #close} may be
 * called by others, and ends a blocked read.
 */
final class TimestampedTransfer extends BulkInputStream {

    /** Shorter reads have no room for what must be held back. */
    private static final int SHORTEST_READ = 256;

    /** If that much has no newline, it is the end of a long line, and no sentence. */
    private static final int LONGEST_SENTENCE = 4 << 10;

    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final ResumePolicy policy;
    private final IdleReadTimeout quietWatch;
    private final boolean keepTimes;
    private final ForeignText foreign = new ForeignText();
    /** Was read from the transfer, but not used yet. */
    private byte[] ahead = NOTHING;
    /** What was read ahead is too little to be used. */
    private boolean moreNeeded;
    /** Goes to the reader as it is. */
    private byte[] ready = NOTHING;

    private boolean inText;
    private boolean over;
    private @Nullable IOException failure;

    /**
     * @param in the log with times, as the worker gives it; closed with this
     * @param keepTimes whether the reader gets the times
     */
    TimestampedTransfer(InputStream in, ResumePolicy policy, ResumeThreads threads, boolean keepTimes) {
        this.in = in;
        this.policy = policy;
        this.keepTimes = keepTimes;
        this.quietWatch = new IdleReadTimeout(policy, threads);
    }

    /**
     * Waits for the first bytes. To be called once, before the first read. If the transfer breaks, so will the first read.
     *
     * @param mayBeCut whether the transfer may begin within a line, since it begins at a time
     * @throws ForeignText.FoundException if this is no log
     */
    void begin(boolean mayBeCut) throws ForeignText.FoundException {
        try {
            readAhead(1);
            if (!isForeign()) {
                return;
            }
            readAhead(LONGEST_SENTENCE);
        } catch (IOException e) {
            failure = e;
            return;
        }
        // The end of a line that began before that time, which is left out. A sentence has no newline.
        inText = mayBeCut && (Newline.find(ahead, 0, ahead.length) >= 0 || ahead.length == LONGEST_SENTENCE);
        if (!inText) {
            foreign.add(ahead, 0, ahead.length);
            throw foreign.found(true, false);
        }
    }

    @Override
    protected int readPiece(byte[] bytes, int offset, int length) throws IOException {
        while (ready.length == 0 && !over) {
            int read = length < SHORTEST_READ ? readShort() : fill(bytes, offset, length);
            if (read > 0) {
                return read;
            }
        }
        int taken = Math.min(length, ready.length);
        System.arraycopy(ready, 0, bytes, offset, taken);
        ready = Arrays.copyOfRange(ready, taken, ready.length);
        return taken == 0 ? -1 : taken;
    }

    @Override
    public int available() throws IOException {
        return over ? ready.length : ready.length + ahead.length + in.available();
    }

    @Override
    public void close() throws IOException {
        quietWatch.close();
        in.close();
    }

    private int readShort() throws IOException {
        byte[] more = new byte[SHORTEST_READ];
        int read = fill(more, 0, more.length);
        ready = read > 0 ? Arrays.copyOf(more, read) : ready;
        return 0;
    }

    /** Returns how many bytes for the reader there are in the buffer now, perhaps none. */
    private int fill(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        int known = Math.min(length, ahead.length);
        System.arraycopy(ahead, 0, bytes, offset, known);
        ahead = Arrays.copyOfRange(ahead, known, ahead.length);
        int read = known > 0 && !moreNeeded ? 0 : readTransfer(bytes, offset + known, length - known);
        moreNeeded = false;
        if (read < 0) {
            over = true;
            return keepTimes ? known : 0; // A time without a line is nothing.
        }
        return convert(bytes, offset, offset + known + read);
    }

    /** Moves what the reader gets together; returns how much that is. */
    private int convert(byte[] bytes, int offset, int end) throws IOException {
        int from = offset;
        int to = offset;
        while (from < end) {
            int head = inText ? 0 : LineTimestamps.length(bytes, from, end);
            if (!inText && head <= 0) {
                if (head < 0) {
                    endInForeignText(bytes, from, end);
                } else {
                    holdBack(bytes, from, end);
                }
                break;
            }
            int text = keepTimes ? from : from + head;
            int newline = Newline.find(bytes, from + head, end);
            int next = newline < 0 ? end : newline + 1;
            if (to != text) {
                System.arraycopy(bytes, text, bytes, to, next - text);
            }
            to += next - text;
            from = next;
            inText = newline < 0;
        }
        return to - offset;
    }

    /** What may become a time. */
    private void holdBack(byte[] bytes, int from, int end) {
        byte[] held = Arrays.copyOfRange(bytes, from, end);
        ahead = ahead.length == 0 ? held : Bytes.concat(held, ahead);
        moreNeeded = ahead.length == held.length;
    }

    private void endInForeignText(byte[] bytes, int from, int end) throws IOException {
        foreign.add(bytes, from, end);
        byte[] more = new byte[ForeignText.MAX_BYTES];
        for (int read = 0; read >= 0 && !foreign.isFull(); read = readTransfer(more, 0, more.length)) {
            foreign.add(more, 0, read);
        }
        over = true;
        String message = LogNotices.linesMissing(LogNotices.workerSays(foreign.text()));
        String notice = keepTimes
                ? LogNotices.timestampedLine(policy.clock().instant(), message)
                : LogNotices.textLine(message);
        ready = notice.getBytes(UTF_8);
    }

    /** Reads until there are so many bytes, or the first line is over, or the transfer is. */
    private void readAhead(int wanted) throws IOException {
        byte[] buffer = Arrays.copyOf(ahead, LONGEST_SENTENCE);
        int length = ahead.length;
        while (length < wanted && Newline.find(buffer, 0, length) < 0) {
            int read = readTransfer(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
        }
        ahead = Arrays.copyOf(buffer, length);
    }

    private int readTransfer(byte[] bytes, int offset, int length) throws IOException {
        try {
            return quietWatch.read(in, bytes, offset, length);
        } catch (IOException e) {
            throw new BrokenLogException(String.valueOf(e.getMessage()), BrokenLogException.CONNECTION_BROKE, e);
        }
    }

    private boolean isForeign() {
        return LineTimestamps.length(ahead, 0, ahead.length) < 0;
    }
}
