package io.github.multikueue.proxy.core.logs.cursor;

import java.nio.ByteBuffer;

/** Numbers in as few bytes as they need, seven bits in each, as Protocol Buffers write them. */
final class Varints {

    static final int MAX_BYTES = 10;

    private Varints() {}

    static void write(ByteBuffer out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.put((byte) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    static long read(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("a number of more than 64 bits");
    }

    /** Near zero is short, whatever the sign. */
    static void writeSigned(ByteBuffer out, long value) {
        write(out, value << 1 ^ value >> 63);
    }

    static long readSigned(ByteBuffer in) {
        long value = read(in);
        return value >>> 1 ^ -(value & 1);
    }
}
