package io.github.multikueue.proxy.core.logs.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the end of a line, forwards by looking at eight bytes at a time. */
public final class Newline {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private Newline() {}

    /**
     * Returns the index of the first newline, or -1.
     *
     * @param to behind the last byte to look at
     */
    public static int find(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long zeroWhereNewline = (long) LONGS.get(bytes, i) ^ NEWLINES;
            long found = (zeroWhereNewline - LOWEST_BITS) & ~zeroWhereNewline & HIGHEST_BITS;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Returns the index of the last newline, or -1. */
    public static int findLast(byte[] bytes, int from, int to) {
        int i = to - 1;
        while (i >= from && bytes[i] != '\n') {
            i--;
        }
        return i < from ? -1 : i;
    }
}
