package io.github.multikueue.proxy.core.logs.format;

/** Where UTF-8 may be cut. */
final class Utf8Boundary {

    private static final int LONGEST = 4;

    private Utf8Boundary() {}

    /**
     * The last place up to {@code to} that is not in the midst of a character; {@code to} itself if these bytes are no UTF-8
     * there, or nothing would be left.
     */
    static int cut(byte[] bytes, int from, int to) {
        int lead = to - 1;
        while (lead > from && to - lead < LONGEST && isContinuation(bytes[lead])) {
            lead--;
        }
        return lead > from && to - lead < length(bytes[lead]) ? lead : to;
    }

    private static boolean isContinuation(byte one) {
        return (one & 0xc0) == 0x80;
    }

    private static int length(byte lead) {
        int ones = Integer.numberOfLeadingZeros(~lead << 24);
        return ones <= LONGEST ? ones : 0;
    }
}
