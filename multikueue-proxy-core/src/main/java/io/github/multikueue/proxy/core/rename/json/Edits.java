package io.github.multikueue.proxy.core.rename.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Which pieces of a document are replaced by what, in ascending order. Not safe for use by several threads. */
public final class Edits {

    private static final byte[] NOTHING = {};

    private int[] spans = new int[32];
    private byte[][] texts = new byte[16][];
    private int size;

    /** Replaces a piece. */
    public void replace(int start, int end, byte[] text) {
        if (size == texts.length) {
            spans = Arrays.copyOf(spans, 4 * size);
            texts = Arrays.copyOf(texts, 2 * size);
        }
        spans[2 * size] = start;
        spans[2 * size + 1] = end;
        texts[size++] = text;
    }

    /** Takes a piece away. */
    public void remove(int start, int end) {
        replace(start, end, NOTHING);
    }

    /** Whether nothing is replaced. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(texts, 0, size, null);
        size = 0;
    }

    /** Writes a part of the document with what is replaced in it. */
    public void write(byte[] json, int from, int to, OutputStream out) throws IOException {
        int copied = from;
        for (int i = 0; i < size; i++) {
            out.write(json, copied, spans[2 * i] - copied);
            out.write(texts[i]);
            copied = spans[2 * i + 1];
        }
        out.write(json, copied, to - copied);
    }
}
