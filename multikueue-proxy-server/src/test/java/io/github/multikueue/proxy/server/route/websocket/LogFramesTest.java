package io.github.multikueue.proxy.server.route.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.logs.LogFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LogFramesTest {

    private static final byte[] EVERY_LENGTH = "a\u00e9\u2713\ud83d\ude00 z".getBytes(UTF_8);

    @Test
    void cutsBetweenCharactersWhereverTheBytesAreCut() {
        for (int first = 0; first <= EVERY_LENGTH.length; first++) {
            for (int second = first; second <= EVERY_LENGTH.length; second++) {
                List<String> messages = messages(plain(), EVERY_LENGTH, first, second);

                assertThat(String.join("", messages)).isEqualTo(new String(EVERY_LENGTH, UTF_8));
                assertThat(messages).allSatisfy(LogFramesTest::isWholeCharacters);
            }
        }
    }

    @Test
    void replacesWhatIsNotUtf8LikeEveryDecoderDoes() {
        RandomCases.check(300, values -> {
            byte[] bytes = values.bytes(0, 255);
            int second = values.intBetween(0, bytes.length);
            int first = values.intBetween(0, second);

            List<String> messages = messages(plain(), bytes, first, second);

            assertThat(String.join("", messages)).isEqualTo(new String(bytes, UTF_8));
            assertThat(messages).allSatisfy(LogFramesTest::isWholeCharacters);
        });
    }

    @Test
    void keepsTheBeginningOfACharacterThatNeverEndsUntilTheEnd() {
        LogFrames frames = plain();

        assertThat(frames.next(new byte[] {'x', (byte) 0xe2, (byte) 0x9c}, 3)).isEqualTo("x");
        assertThat(frames.last()).isEqualTo("\ufffd");
    }

    @Test
    void base64HasTheExactBytesOfEachPiece() {
        RandomCases.check(100, values -> {
            byte[] bytes = values.bytes(0, 255);

            assertThat(Base64.getDecoder()
                            .decode(LogFrames.of(LogFormat.TEXT, Subprotocol.BASE64)
                                    .next(bytes, bytes.length)))
                    .isEqualTo(bytes);
        });
    }

    @Test
    void objectsComeInWholeLines() {
        LogFrames frames = lines();

        assertThat(next(frames, "{1}\n{2}\n{3")).isEqualTo("{1}\n{2}\n");
        assertThat(next(frames, "33")).isEmpty();
        assertThat(next(frames, "}\n{4}\n")).isEqualTo("{333}\n{4}\n");
        assertThat(next(frames, "{5}")).isEmpty();
        assertThat(frames.last()).isEqualTo("{5}");
    }

    @Test
    void aLineThatIsTooLongForAMessageIsSpreadOverSeveral() {
        LogFrames frames = lines();
        String part = "x".repeat(16 * 1024);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            messages.add(next(frames, part));
        }
        messages.add(next(frames, "\n"));
        messages.add(frames.last());

        assertThat(String.join("", messages)).isEqualTo(part.repeat(100) + "\n");
        assertThat(messages).allSatisfy(each -> assertThat(each.length()).isLessThan(256 * 1024));
        assertThat(frames.failure("{}")).isEqualTo("{\"error\":{}}\n");
    }

    @Test
    void aFailureIsAnObjectOfItsOwnAndNeverInALine() {
        LogFrames lines = lines();
        assertThat(lines.failure("{\"code\":403}")).isEqualTo("{\"error\":{\"code\":403}}\n");
        for (int i = 0; i < 10; i++) {
            next(lines, "x".repeat(16 * 1024));
        }
        assertThat(lines.failure("{}")).isEmpty();
        assertThat(plain().failure("{}")).isEmpty();
    }

    @Test
    void linesCanBeBase64Too() {
        LogFrames frames = LogFrames.of(LogFormat.NDJSON, Subprotocol.BASE64);

        assertThat(new String(Base64.getDecoder().decode(next(frames, "{1}\n{2")), UTF_8))
                .isEqualTo("{1}\n");
        assertThat(new String(Base64.getDecoder().decode(frames.last()), UTF_8)).isEqualTo("{2");
    }

    private static LogFrames plain() {
        return LogFrames.of(LogFormat.TEXT, Subprotocol.BINARY);
    }

    private static LogFrames lines() {
        return LogFrames.of(LogFormat.NDJSON, Subprotocol.BINARY);
    }

    private static String next(LogFrames frames, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return frames.next(bytes, bytes.length);
    }

    private static List<String> messages(LogFrames frames, byte[] bytes, int first, int second) {
        List<String> messages = new ArrayList<>();
        Function<byte[], String> next = piece -> frames.next(piece, piece.length);
        messages.add(next.apply(Arrays.copyOfRange(bytes, 0, first)));
        messages.add(next.apply(Arrays.copyOfRange(bytes, first, second)));
        messages.add(next.apply(Arrays.copyOfRange(bytes, second, bytes.length)));
        messages.add(frames.last());
        return messages;
    }

    private static void isWholeCharacters(String message) {
        assertThat(new String(message.getBytes(UTF_8), UTF_8)).isEqualTo(message);
    }
}
