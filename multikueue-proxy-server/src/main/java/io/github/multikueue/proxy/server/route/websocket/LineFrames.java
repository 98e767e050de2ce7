package io.github.multikueue.proxy.server.route.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Sends whole lines, one or more in each message; only a line that is too long for one is spread over several. */
final class LineFrames implements LogFrames {

    private static final int LONGEST = 128 * 1024;

    private final FrameEncoding encoding;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean inLine;

    LineFrames(FrameEncoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public String next(byte[] bytes, int length) {
        int whole = lastNewline(bytes, length) + 1;
        waiting.write(bytes, 0, whole);
        if (whole > 0) {
            String lines = flush();
            waiting.write(bytes, whole, length - whole);
            inLine = false;
            return lines;
        }
        waiting.write(bytes, 0, length);
        inLine |= waiting.size() > LONGEST;
        return waiting.size() > LONGEST ? flush() : "";
    }

    @Override
    public String last() {
        return flush() + encoding.last();
    }

    /** Never in the midst of a line. */
    @Override
    public String failure(String status) {
        byte[] line = ("{\"error\":" + status + "}\n").getBytes(UTF_8);
        return inLine ? "" : encoding.encode(line, line.length);
    }

    private String flush() {
        byte[] message = waiting.toByteArray();
        waiting.reset();
        return message.length == 0 ? "" : encoding.encode(message, message.length);
    }

    private static int lastNewline(byte[] bytes, int length) {
        int at = length - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
