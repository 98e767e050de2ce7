package io.github.multikueue.proxy.core.logs.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.logs.BrokenLogException;
import io.github.multikueue.proxy.core.logs.format.LogNotices;
import io.github.multikueue.proxy.core.logs.format.Newline;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder.Part;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.logs.resume.ForeignText;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.logs.resume.ResumeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A log that is read in one transfer, with or without the times that its lines begin with. Each line must have one: it proves
 * that the container wrote the line, and not the kubelet, see {@link ForeignText}. If the kubelet says something behind the lines,
 * the log ends there with a notice: see {@link LogNotices}.
 *
 * <p>The bytes are moved in the reader's own buffer; nothing is made for a line. For one thread; only {@link #close} may be
 * called by others, and ends a blocked read.
 */
final class TimestampedTransfer extends SingleTransfer {

    private static final byte[] NOTHING = {};

    private final ResumePolicy policy;
    private final boolean keepTimes;
    private final TimestampedDecoder decoder = TimestampedDecoder.ofWorker();
    private final ForeignText foreign = new ForeignText();
    /** Was read from the transfer, but not used yet. */
    private byte[] ahead = NOTHING;

    /**
     * @param in the log with times, as the worker gives it; closed with this
     * @param keepTimes whether the reader gets the times
     */
    TimestampedTransfer(InputStream in, ResumePolicy policy, ResumeThreads threads, boolean keepTimes) {
        super(in, policy, threads);
        this.policy = policy;
        this.keepTimes = keepTimes;
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
            if (!beginsWithoutTime()) {
                return;
            }
            readAhead(LONGEST_SENTENCE);
        } catch (IOException e) {
            breakWith(e);
            return;
        }
        // The end of a line that began before that time, which is left out. A sentence has no newline.
        boolean cut = mayBeCut && (Newline.find(ahead, 0, ahead.length) >= 0 || ahead.length == LONGEST_SENTENCE);
        if (!cut) {
            foreign.add(ahead, 0, ahead.length);
            throw foreign.found(true, false);
        }
        decoder.reset(true);
    }

    @Override
    public int available() throws IOException {
        return ahead.length + super.available();
    }

    @Override
    int fillOn(byte[] bytes, int offset, int length) throws IOException {
        int held = decoder.restore(bytes, offset);
        int read = readOn(bytes, offset + held, length - held);
        if (read < 0) {
            end();
            return keepTimes ? held : 0; // A time without a line is nothing.
        }
        return convert(bytes, offset, offset + held + read);
    }

    private int readOn(byte[] bytes, int offset, int length) throws IOException {
        if (ahead.length == 0) {
            return readTransfer(bytes, offset, length);
        }
        int taken = Math.min(length, ahead.length);
        System.arraycopy(ahead, 0, bytes, offset, taken);
        ahead = Arrays.copyOfRange(ahead, taken, ahead.length);
        return taken;
    }

    /** Moves what the reader gets together; returns how much that is. */
    private int convert(byte[] bytes, int offset, int end) throws IOException {
        int to = offset;
        decoder.decode(bytes, offset, end);
        for (Part part = decoder.next(); part != null; part = decoder.next()) {
            if (part == Part.NO_TIME) {
                endInForeignText(bytes, decoder.start(), end);
                break;
            }
            if (keepTimes || part == Part.TEXT) {
                to = decoder.moveTo(to);
            }
        }
        return to - offset;
    }

    private void endInForeignText(byte[] bytes, int from, int end) throws IOException {
        foreign.add(bytes, from, end);
        byte[] more = new byte[ForeignText.MAX_BYTES];
        for (int read = 0; read >= 0 && !foreign.isFull(); read = readOn(more, 0, more.length)) {
            foreign.add(more, 0, read);
        }
        end();
        ahead = NOTHING;
        String message = LogNotices.linesMissing(LogNotices.workerSays(foreign.text()));
        String notice =
                keepTimes ? TimestampedForm.notice(policy.clock().instant(), message) : LogNotices.textLine(message);
        putAside(notice.getBytes(UTF_8));
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

    @Override
    int readTransfer(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.readTransfer(bytes, offset, length);
        } catch (IOException e) {
            throw new BrokenLogException(String.valueOf(e.getMessage()), BrokenLogException.CONNECTION_BROKE, e);
        }
    }

    private boolean beginsWithoutTime() {
        decoder.decode(ahead, 0, ahead.length);
        boolean without = decoder.next() == Part.NO_TIME;
        decoder.reset(false);
        return without;
    }
}
