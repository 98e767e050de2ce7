package io.github.multikueue.proxy.core.store;

import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder.Part;
import io.github.multikueue.proxy.core.logs.format.TimestampedForm;
import io.github.multikueue.proxy.core.logs.format.TimestampedLines;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds lines in the first part of a log, forwards and backwards, however long they are. For one thread, and one search:
 * it has a buffer.
 */
final class LogLines {

    private static final int BLOCK = 64 * 1024;
    /** Times of standard output and standard error may be a little out of order. */
    private static final Duration DISORDER = Duration.ofSeconds(5);

    /** Lines of equal time are counted among those of the last few times; see {@link TimestampedLines}. */
    private static final int COUNTED_TIMES = 16;

    private static final LogOrigin NO_ORIGIN = new LogOrigin(null, "", "", null, null, 0);

    private final LogFile file;
    private final long end;
    private final byte[] block = new byte[BLOCK];
    /** What the line begins with that was looked at last. */
    private final byte[] head = new byte[TimestampedForm.LONGEST_HEAD];

    private final TimestampedDecoder decoder = TimestampedDecoder.withNotices();
    private long blockStart = -1;
    private int blockLength;

    /** @param end where the part ends */
    LogLines(LogFile file, long end) {
        this.file = file;
        this.end = end;
    }

    /** The end of the last whole line at or before the offset. */
    long wholeBefore(long offset) throws IOException {
        return offset > 0 && at(offset - 1) == '\n' ? offset : lineBefore(offset);
    }

    /**
     * Refuses a file that does not begin like a log.
     *
     * @param length how much of it there is
     */
    static void requireLog(LogFile file, long length) throws IOException {
        LogLines lines = new LogLines(file, Math.min(length, TimestampedForm.LONGEST_HEAD));
        if (length > 0 && lines.head(0) == Part.NO_TIME) {
            throw new LogStoreException("a stored log is damaged: it does not begin with a time");
        }
    }

    /** Whether the first and the last line before the offset look like lines of a log; true if there is none. */
    boolean areStamped(long offset) throws IOException {
        return offset == 0 || isStamped(0) && isStamped(lineBefore(offset));
    }

    private boolean isStamped(long line) throws IOException {
        Part head = head(line);
        return head == Part.TIME || head == Part.NOTICE;
    }

    /** Where the last line begins if it is a notice, else the end. */
    long beforeLastNotice() throws IOException {
        long last = end == 0 ? 0 : lineBefore(end);
        return last < end && isNotice(last) ? last : end;
    }

    /** Where the last so many lines begin. Notices do not count as lines. */
    long tail(long lines) throws IOException {
        long start = end;
        for (long left = lines; left > 0 && start > 0; ) {
            start = lineBefore(start);
            left -= isNotice(start) ? 0 : 1;
        }
        return start;
    }

    /** The place of the last line that ends at or before the offset; null if there is none. */
    @Nullable
    LogPosition lastPosition(long offset) throws IOException {
        long last = wholeBefore(offset);
        try (TimestampedLines lines =
                new TimestampedLines(new LogSection(file, fewTimesBefore(last), last), NO_ORIGIN)) {
            while (lines.next() != null) {
                // The position counts itself.
            }
            return lines.position();
        }
    }

    /** A line before which there is nothing that would change how the last lines are counted. */
    private long fewTimesBefore(long offset) throws IOException {
        Set<Instant> times = new HashSet<>();
        long line = offset;
        while (line > 0 && times.size() <= COUNTED_TIMES) {
            line = lineBefore(line);
            Instant its = time(line);
            if (its != null) {
                times.add(its);
            }
        }
        return line;
    }

    /**
     * The first line that begins at the offset or later and has that time or a later one; -1 if there is none. Looks at few
     * lines only, since their times hardly ever go back.
     */
    long since(long from, Instant time) throws IOException {
        long line = skipOlder(from, time.minus(DISORDER));
        while (line >= 0 && line < end) {
            Instant its = time(line);
            if (its != null && !its.isBefore(time)) {
                return line;
            }
            line = lineAfter(line, end);
        }
        return -1;
    }

    private boolean isNotice(long line) throws IOException {
        return head(line) == Part.NOTICE;
    }

    /** The time of the line that begins there; null if it has none, or is a notice. */
    @Nullable
    Instant time(long line) throws IOException {
        if (head(line) != Part.TIME) {
            return null;
        }
        decoder.readTime();
        return Instant.ofEpochSecond(decoder.second(), decoder.nano());
    }

    /** What the line begins with; null if too little of it is there to tell. */
    private @Nullable Part head(long line) throws IOException {
        int length = (int) Math.min(head.length, end - line);
        for (int known = 0; known < length; ) {
            int from = inBlock(line + known);
            int count = Math.min(length - known, blockLength - from);
            System.arraycopy(block, from, head, known, count);
            known += count;
        }
        decoder.reset(false);
        decoder.decode(head, 0, length);
        return decoder.next();
    }

    /** Bisects down to a block: all lines before the result are older. */
    private long skipOlder(long from, Instant time) throws IOException {
        long low = from;
        long high = end;
        while (high - low > BLOCK) {
            long middle = low + (high - low) / 2;
            long line = lineAfter(middle, high);
            while (line >= 0 && isNotice(line)) {
                line = lineAfter(line, high);
            }
            Instant its = line < 0 ? null : time(line);
            if (its != null && its.isBefore(time)) {
                low = line;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where the line begins that has the byte before the offset. */
    private long lineBefore(long offset) throws IOException {
        long start = offset - 1;
        while (start > 0 && at(start - 1) != '\n') {
            start--;
        }
        return Math.max(start, 0);
    }

    /** Where the next line begins behind the offset; -1 if none does before the limit. */
    private long lineAfter(long offset, long limit) throws IOException {
        for (long each = offset; each < limit - 1; each++) {
            if (at(each) == '\n') {
                return each + 1;
            }
        }
        return -1;
    }

    private byte at(long offset) throws IOException {
        return block[inBlock(offset)];
    }

    /** Where the byte stands in the block, which is loaded if need be. */
    private int inBlock(long offset) throws IOException {
        long inBlock = offset - blockStart;
        if (blockStart < 0 || inBlock < 0 || inBlock >= blockLength) {
            load(offset);
            inBlock = offset - blockStart;
        }
        return (int) inBlock;
    }

    private void load(long offset) throws IOException {
        blockStart = offset - offset % BLOCK;
        blockLength = 0;
        int wanted = (int) Math.min(BLOCK, end - blockStart);
        while (blockLength < wanted) {
            int count = file.read(blockStart + blockLength, block, blockLength, wanted - blockLength);
            if (count < 0) {
                throw new LogStoreException("a stored log is shorter than it was");
            }
            blockLength += count;
        }
    }
}
