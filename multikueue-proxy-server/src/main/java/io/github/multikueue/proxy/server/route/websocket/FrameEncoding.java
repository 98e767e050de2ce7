package io.github.multikueue.proxy.server.route.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Makes text of bytes that come piece by piece. For one log, and one thread. */
interface FrameEncoding {

    /** The text for the next bytes; may be empty. */
    String encode(byte[] bytes, int length);

    /** What is left at the end; may be empty. */
    String last();

    /** Exact bytes: the base64 of each piece. */
    static FrameEncoding base64() {
        return new FrameEncoding() {
            @Override
            public String encode(byte[] bytes, int length) {
                return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length));
            }

            @Override
            public String last() {
                return "";
            }
        };
    }

    /** Plain text: no piece ends within a character, and what is not UTF-8 becomes U+FFFD. */
    static FrameEncoding utf8() {
        return new Utf8();
    }

    /** Keeps the beginning of a character back until the rest of it has come. */
    final class Utf8 implements FrameEncoding {

        private static final int LONGEST_CHARACTER = 4;

        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private byte[] rest = new byte[0];

        private Utf8() {}

        @Override
        public String encode(byte[] bytes, int length) {
            ByteBuffer input = ByteBuffer.allocate(rest.length + length)
                    .put(rest)
                    .put(bytes, 0, length)
                    .flip();
            CharBuffer text = CharBuffer.allocate(input.remaining());
            decoder.decode(input, text, false);
            rest = new byte[input.remaining()];
            input.get(rest);
            return text.flip().toString();
        }

        @Override
        public String last() {
            CharBuffer text = CharBuffer.allocate(LONGEST_CHARACTER);
            decoder.decode(ByteBuffer.wrap(rest), text, true);
            decoder.flush(text);
            decoder.reset();
            rest = new byte[0];
            return text.flip().toString();
        }
    }
}
