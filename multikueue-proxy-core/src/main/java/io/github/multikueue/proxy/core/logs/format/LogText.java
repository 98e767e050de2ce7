package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.io.ByteStreams;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.io.EditedInputStream;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a log of the timestamped form into what a reader of text gets: with or without the times, and with each notice as a
 * line {@code [multikueue-proxy] text}. Works in the reader's own buffer and makes nothing for a line, so that thousands of
 * readers cost little. A read returns what is there without waiting.
 *
 * <p>For one thread; only {@link #close} may be called by others.
 */
public final class LogText extends EditedInputStream {

    /** Not longer than the time of a notice, so that it finds room in its place. */
    private static final byte[] MARK = LogNotices.MARK.getBytes(US_ASCII);

    private final InputStream in;
    private final boolean keepTimes;
    private final TimestampedDecoder decoder = TimestampedDecoder.withNotices();
    /** How far the reader's buffer is filled. */
    private int filled;
    /** What is behind that; null as long as the buffer has room. */
    private @Nullable ByteArrayOutputStream overflow;

    private LogText(InputStream in, boolean keepTimes) {
        this.in = in;
        this.keepTimes = keepTimes;
    }

    /** The text as the container wrote it. */
    public static InputStream withoutTimes(InputStream timestamped) {
        return new LogText(timestamped, false);
    }

    /** The text with the time at the beginning of each line. */
    public static InputStream withTimes(InputStream timestamped) {
        return new LogText(timestamped, true);
    }

    /**
     * The text as a {@link io.github.multikueue.proxy.api.LogStreamer} gives it: in the timestamped form if times are asked for, and
     * no more bytes than are asked for.
     */
    public static InputStream asAsked(LogOptions asked, InputStream timestamped) {
        return limited(asked, asked.timestamps() ? timestamped : withoutTimes(timestamped));
    }

    /** No more bytes than are asked for. */
    public static InputStream limited(LogOptions asked, InputStream log) {
        Long limit = asked.limitBytes();
        return limit == null ? log : ByteStreams.limit(log, limit);
    }

    /** About how many bytes can be read without waiting: times are still counted. */
    @Override
    public int available() throws IOException {
        return aside() > 0 ? aside() : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    @Override
    protected int fill(byte[] bytes, int offset, int length) throws IOException {
        int held = decoder.restore(bytes, offset);
        int read = in.read(bytes, offset + held, length - held);
        if (read < 0) {
            decoder.reset(false);
            return held == 0 ? -1 : held; // The log ended in what could have become a time: it is text.
        }
        filled = offset;
        decoder.decode(bytes, offset, offset + held + read);
        for (Part part = decoder.next(); part != null; part = decoder.next()) {
            convert(part, bytes);
        }
        if (overflow != null) {
            putAside(overflow.toByteArray());
            overflow = null;
        }
        return filled - offset;
    }

    private void convert(Part part, byte[] bytes) {
        switch (part) {
            case TEXT -> move(bytes, decoder.start());
            case TIME -> {
                if (keepTimes) {
                    move(bytes, decoder.start());
                }
            }
            case NOTICE -> {
                if (keepTimes) {
                    move(bytes, decoder.start() + 1);
                }
                mark(bytes);
            }
            case NO_TIME -> {
                // Its text is the line.
            }
        }
    }

    private void move(byte[] bytes, int from) {
        int count = decoder.end() - from;
        if (overflow != null) {
            overflow.write(bytes, from, count);
            return;
        }
        if (from != filled) {
            System.arraycopy(bytes, from, bytes, filled, count);
        }
        filled += count;
    }

    private void mark(byte[] bytes) {
        if (overflow == null && filled + MARK.length > decoder.end()) {
            overflow = new ByteArrayOutputStream();
        }
        if (overflow == null) {
            System.arraycopy(MARK, 0, bytes, filled, MARK.length);
            filled += MARK.length;
        } else {
            overflow.write(MARK, 0, MARK.length);
        }
    }
}
