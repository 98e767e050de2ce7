package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogFramesTest {

    private static final byte[] EVERY_LENGTH = "a\u00e9\u2713\ud83d\ude00 z".getBytes(UTF_8);

    @Test
    void cutsBetweenCharactersWhereverTheBytesAreCut() {
        for (int first = 0; first <= EVERY_LENGTH.length; first++) {
            for (int second = first; second <= EVERY_LENGTH.length; second++) {
                List<String> messages = messages(LogFrames.text(), EVERY_LENGTH, first, second);

                assertThat(String.join("", messages)).isEqualTo(new String(EVERY_LENGTH, UTF_8));
                assertThat(messages).allSatisfy(LogFramesTest::isWholeCharacters);
            }
        }
    }

    @Property(tries = 300)
    void replacesWhatIsNotUtf8LikeEveryDecoderDoes(
            @ForAll byte[] bytes, @ForAll @IntRange(max = 100) int one, @ForAll @IntRange(max = 100) int other) {
        int first = Math.min(Math.min(one, other), bytes.length);
        int second = Math.min(Math.max(one, other), bytes.length);

        List<String> messages = messages(LogFrames.text(), bytes, first, second);

        assertThat(String.join("", messages)).isEqualTo(new String(bytes, UTF_8));
        assertThat(messages).allSatisfy(LogFramesTest::isWholeCharacters);
    }

    @Test
    void keepsTheBeginningOfACharacterThatNeverEndsUntilTheEnd() {
        LogFrames frames = LogFrames.text();

        assertThat(frames.next(new byte[] {'x', (byte) 0xe2, (byte) 0x9c}, 3)).isEqualTo("x");
        assertThat(frames.last()).isEqualTo("\ufffd");
    }

    @Property(tries = 100)
    void base64HasTheExactBytesOfEachPiece(@ForAll byte[] bytes) {
        assertThat(Base64.getDecoder().decode(LogFrames.base64().next(bytes, bytes.length)))
                .isEqualTo(bytes);
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
