package io.github.multikueue.proxy.core.fake;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A block of whole lines that repeats, so that a log of hundreds of MiB costs only the block. */
final class BulkLog {
    private static final int PIECE = 64 * 1024;

    private final byte[] block;
    private final long repetitions;
    private final Instant time;
    private final List<Integer> lineEnds = new ArrayList<>();

    BulkLog(byte[] block, long repetitions, Instant time) {
        if (block.length == 0 || block[block.length - 1] != '\n') {
            throw new IllegalArgumentException("block: must end with a newline");
        }
        this.block = block.clone();
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
        return repetitions * lineEnds.size();
    }

    /** Writes all but the first {@code skip} lines, in large pieces. */
    void writeTo(LogWriter writer, long skip) throws java.io.IOException {
        long done = skip / lineEnds.size();
        int within = (int) (skip % lineEnds.size());
        if (within > 0 && done < repetitions) {
            int from = lineEnds.get(within - 1);
            writer.block(java.util.Arrays.copyOfRange(block, from, block.length), time);
            done++;
        }
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
