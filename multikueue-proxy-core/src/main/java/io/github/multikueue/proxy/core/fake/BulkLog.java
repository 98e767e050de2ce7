package io.github.multikueue.proxy.core.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A block that repeats, so that a log of hundreds of MiB costs only the block. */
final class BulkLog {
    private static final int PIECE = 64 * 1024;

    private final byte[] block;
    private final byte[] end;
    private final long repetitions;
    private final Instant time;
    private final List<Integer> lineEnds = new ArrayList<>();

    /** Either the block ends with a newline, or it has none and {@code end} is one, for a single line. */
    BulkLog(byte[] block, long repetitions, String end, Instant time) {
        boolean newline = block.length > 0 && block[block.length - 1] == '\n';
        if (newline != end.isEmpty()) {
            throw new IllegalArgumentException("block: must end with a newline, or be a part of a single line");
        }
        this.block = block.clone();
        this.end = FakeText.utf8(end);
        this.repetitions = repetitions;
        this.time = time;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == '\n') {
                lineEnds.add(i + 1);
            }
        }
    }

    Instant time() {
        return time;
    }

    long lines() {
        return end.length > 0 ? 1 : repetitions * lineEnds.size();
    }

    /** Writes all but the first {@code skip} lines, in large pieces. */
    void writeTo(LogWriter writer, long skip) throws IOException {
        if (end.length == 0) {
            writeLines(writer, skip);
        } else if (skip == 0) {
            writeBlocks(writer, 0);
            writer.block(end, time);
        }
    }

    private void writeLines(LogWriter writer, long skip) throws IOException {
        long done = skip / lineEnds.size();
        int within = (int) (skip % lineEnds.size());
        if (within > 0 && done < repetitions) {
            int from = lineEnds.get(within - 1);
            writer.block(Arrays.copyOfRange(block, from, block.length), time);
            done++;
        }
        writeBlocks(writer, done);
    }

    private void writeBlocks(LogWriter writer, long from) throws IOException {
        long done = from;
        int joined = Math.max(1, PIECE / block.length);
        byte[] large = joined(joined);
        for (; done + joined <= repetitions; done += joined) {
            writer.block(large, time);
        }
        for (; done < repetitions; done++) {
            writer.block(block, time);
        }
    }

    private byte[] joined(int times) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(times * block.length);
        for (int i = 0; i < times; i++) {
            joined.writeBytes(block);
        }
        return joined.toByteArray();
    }
}
