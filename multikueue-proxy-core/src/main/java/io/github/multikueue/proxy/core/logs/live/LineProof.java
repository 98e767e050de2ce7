package io.github.multikueue.proxy.core.logs.live;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder;
import io.github.multikueue.proxy.core.logs.format.TimestampedDecoder.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Asks for the last lines of a log with their times, to find out whether text at its end is a line of it. */
final class LineProof implements UntimestampedTransfer.Proof {

    /** The container may have written some more meanwhile. */
    private static final long LAST_LINES = 20;

    /** The kubelet's lines are of 16 KiB at most. */
    private static final int MOST_BYTES = 1 << 20;

    private final LogStreamer direct;
    private final LogRequest request;

    /** @param direct opens one transfer */
    LineProof(LogStreamer direct, LogRequest request) {
        this.direct = direct;
        this.request = request;
    }

    @Override
    public boolean isLine(byte[] text) throws IOException {
        byte[] lines = lastLines();
        TimestampedDecoder decoder = TimestampedDecoder.ofWorker();
        decoder.decode(lines, 0, lines.length);
        boolean hasTime = false;
        for (Part part = decoder.next(); part != null; part = decoder.next()) {
            int to = Math.min(decoder.start() + text.length, decoder.end());
            if (part == Part.TEXT && hasTime && Arrays.equals(lines, decoder.start(), to, text, 0, text.length)) {
                return true;
            }
            hasTime = part == Part.TIME;
        }
        return false;
    }

    private byte[] lastLines() throws IOException {
        boolean previous = request.options().previous();
        LogOptions last = new LogOptions(false, previous, true, LAST_LINES, null, null, (long) MOST_BYTES);
        try (InputStream in = direct.open(request.withOptions(last))) {
            return in.readNBytes(MOST_BYTES);
        } catch (ProxyException e) {
            throw new IOException(
                    "the end of the log of pod " + request.pod() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
