package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.core.archive.Layout.Mark;
import io.github.multikueue.proxy.core.io.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Collection;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;

/**
 * The lines of one container out of the log of a TaskRun. Lines may be of any length. For one thread.
 *
 * <p>Once its answer has begun, Results can report a failure in no other way than as the last line of the log; that is told
 * apart here, so that a log that breaks off does not look as if it had ended.
 */
final class ContainerLines extends BulkInputStream {

    private static final ByteString NEWLINE = ByteString.encodeUtf8("\n");
    /** Of the gateway; no line of its own has been there. */
    private static final ByteString STREAM_FAILURE = ByteString.encodeUtf8("{\"error\":{");
    /** Of the code that asks Loki, S3, GCS or Splunk. */
    private static final ByteString FAILURE = ByteString.encodeUtf8("Failed to stream logs err: ");

    private static final int LONGEST_FAILURE = 8192;

    private final BufferedSource log;
    private final Collection<String> containers;
    private final Layout layout;
    private final String container;
    private final String stamp;
    private final long skipped;
    private final Buffer out = new Buffer();

    private boolean done;
    /** Whether the current line or section is the container's. */
    private boolean mine;
    /** Whether the current line has begun and not ended. */
    private boolean inLine;
    /** Whether the current line is given. */
    private boolean shown;
    /** Whether a line that was given has ended. Its newline waits: the line may go on. */
    private boolean newlineOwed;
    /** Whether an empty line waits: it may be one that nobody wrote. */
    private boolean blankHeld;

    private long lines;

    /**
     * @param containers all that can have written to the log
     * @param container whose lines to give
     * @param head what to give before the first line
     * @param stamp what to begin each line with
     * @param skipped how many of the first lines to leave out
     */
    ContainerLines(
            BufferedSource log,
            Layout layout,
            Collection<String> containers,
            String container,
            String head,
            String stamp,
            long skipped) {
        this.log = log;
        this.layout = layout;
        this.containers = containers;
        this.container = container;
        this.stamp = stamp;
        this.skipped = skipped;
        this.out.writeUtf8(head);
        this.mine = layout == Layout.PLAIN;
    }

    /** How many lines there are, left out or not; reads to the end. */
    long count() throws IOException {
        while (!done) {
            advance();
            out.clear();
        }
        return lines;
    }

    @Override
    protected int readPiece(byte[] buffer, int offset, int length) throws IOException {
        return fill() ? out.read(buffer, offset, length) : -1;
    }

    private boolean fill() throws IOException {
        while (out.exhausted() && !done) {
            advance();
        }
        return !out.exhausted();
    }

    private void advance() throws IOException {
        if (log.exhausted()) {
            end();
        } else if (inLine) {
            goOn();
        } else {
            begin();
        }
    }

    private void begin() throws IOException {
        requireNoFailure();
        Mark mark = layout.markAt(log, containers);
        if (mark == null) {
            beginWithoutMark();
            return;
        }
        log.skip(mark.length());
        endLine();
        blankHeld = false;
        mine = container.equals(mark.container());
        if (!layout.hasSections()) {
            beginLine();
        }
    }

    private void beginWithoutMark() throws IOException {
        boolean blank = log.rangeEquals(0, NEWLINE);
        if (layout == Layout.TKN) {
            goOnBehindNewline(blank);
        } else if (layout == Layout.BLOB && blank) {
            log.skip(1);
            giveHeldBlank();
            blankHeld = mine;
        } else {
            giveHeldBlank();
            beginLine();
        }
    }

    /** tkn puts an empty line behind each step, and the gateway a newline anywhere: neither is of the container. */
    private void goOnBehindNewline(boolean blank) throws IOException {
        if (blank) {
            log.skip(1);
        } else {
            newlineOwed = false;
            inLine = true;
        }
    }

    private void giveHeldBlank() {
        if (blankHeld) {
            blankHeld = false;
            beginLine();
            inLine = false;
            newlineOwed = shown;
        }
    }

    private void beginLine() {
        endLine();
        inLine = true;
        shown = mine && ++lines > skipped;
        if (shown) {
            out.writeUtf8(stamp);
        }
    }

    private void goOn() {
        Buffer buffer = log.getBuffer();
        long newline = buffer.indexOf((byte) '\n');
        long length = newline < 0 ? buffer.size() : newline;
        if (shown) {
            out.write(buffer, length);
        } else {
            skip(buffer, length);
        }
        if (newline >= 0) {
            skip(buffer, 1);
            inLine = false;
            newlineOwed = shown;
        }
    }

    private void endLine() {
        if (newlineOwed) {
            newlineOwed = false;
            out.writeByte('\n');
        }
    }

    /** Without marks, the log is given as it is; else its parts were put together, and the last newline was lost thereby. */
    private void end() {
        newlineOwed |= inLine && shown && layout != Layout.PLAIN;
        endLine();
        done = true;
    }

    private void requireNoFailure() throws IOException {
        boolean failed =
                layout == Layout.TKN ? log.rangeEquals(0, STREAM_FAILURE) : log.rangeEquals(0, FAILURE) && isLastLine();
        if (failed) {
            throw new IOException("Tekton Results reports that it cannot read the rest of the log");
        }
    }

    private boolean isLastLine() throws IOException {
        long newline = log.indexOf((byte) '\n', 0, LONGEST_FAILURE);
        return newline >= 0 && !log.request(newline + 2);
    }

    private static void skip(Buffer buffer, long length) {
        try {
            buffer.skip(length);
        } catch (EOFException e) {
            throw new IllegalStateException("what is there cannot be skipped", e);
        }
    }
}
