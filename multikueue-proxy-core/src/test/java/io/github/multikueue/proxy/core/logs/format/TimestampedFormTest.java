package io.github.multikueue.proxy.core.logs.format;

import static io.github.multikueue.proxy.core.logs.live.LivePod.latin1;
import static io.github.multikueue.proxy.core.logs.live.LivePod.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading the timestamped form: as lines, and as text. */
class TimestampedFormTest {

    static final LogOrigin ORIGIN = new LogOrigin("spoke-1", "p", "main", null, null, 0);

    /** All there is: equal times, CR, no UTF-8, a notice, an empty line, lines without a time, no newline at the end. */
    private static final String LOG = "2026-11-20T10:00:00.000000001Z one\n"
            + "2026-11-20T10:00:00.000000001Z \377\r\n"
            + "2026-11-20T11:00:01+01:00 \n"
            + "#2026-11-20T10:00:02.5Z lines were lost\n"
            + "2026-11-20 is no time\n"
            + "#neither is this\n"
            + "2026-11-20T10:00:02.123456789-00:30 #not a notice\n"
            + "2026-11-20T10:00:00.000000001Z h\303\251";

    private static final String WITHOUT_TIMES = "one\n"
            + "\377\r\n"
            + "\n"
            + "[multikueue-proxy] lines were lost\n"
            + "2026-11-20 is no time\n"
            + "#neither is this\n"
            + "#not a notice\n"
            + "h\303\251";

    private static final String WITH_TIMES =
            LOG.replace("#2026-11-20T10:00:02.5Z ", "2026-11-20T10:00:02.5Z [multikueue-proxy] ");

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T10:00:00Z, 2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00.1Z, 2026-11-20T10:00:00.100Z",
        "2026-11-20T10:00:00.123456789Z, 2026-11-20T10:00:00.123456789Z",
        "2026-11-20T10:00:00.123456789+05:45, 2026-11-20T04:15:00.123456789Z",
        "2026-11-20T10:00:00-11:00, 2026-11-20T21:00:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "2100-03-01T00:00:00Z, 2100-03-01T00:00:00Z",
        "1969-12-31T23:59:59Z, 1969-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    })
    void readsTimesOfEveryForm(String text, Instant time) {
        LineTimestamps stamp = new LineTimestamps();
        byte[] bytes = latin1(text + " x");
        for (int known = 0; known <= text.length(); known++) {
            assertThat(stamp.read(bytes, 0, known)).as("%d bytes of it", known).isZero();
        }
        assertThat(stamp.read(bytes, 0, bytes.length)).isEqualTo(text.length() + 1);
        assertThat(stamp.instant()).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "2026-11-20 10:00:00Z ",
                "2026-11-20T10:00:00z ",
                "2026-11-20T10:00:00. ",
                "2026-11-20T10:00:00.Z ",
                "2026-11-20T10:00:00.1234567890Z ",
                "2026-11-20T10:00:00+1:00 ",
                "2026-11-20T10:00:00+0100 ",
                "2026-11-20T10:00:00Z\n",
                "2026-11-20T10:00:00Zx",
                "\n"
            })
    void whatOnlyLooksLikeATimeIsNone(String text) {
        assertThat(LineTimestamps.length(latin1(text), 0, text.length())).isNegative();
    }

    @Test
    void everyTimeIsReadAndWrittenAsByTheJdk() {
        LineTimestamps stamp = new LineTimestamps();
        TimestampFormatter text = new TimestampFormatter();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
            byte[] bytes = latin1(time + " ");
            assertThat(stamp.read(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            assertThat(stamp.instant()).isEqualTo(time);
            assertThat(Instant.parse(utf8(text.of(time)))).isEqualTo(time);
            assertThat(text.of(time)).hasSize("2026-11-20T10:00:00.000000000Z".length());
        }
    }

    @Test
    void textIsTheSameHoweverItComes() throws IOException {
        for (int cut = 0; cut <= LOG.length(); cut++) {
            assertThat(read(LogText.withoutTimes(inTwo(LOG, cut)), 1 << 16))
                    .as("cut at %d", cut)
                    .isEqualTo(WITHOUT_TIMES);
            assertThat(read(LogText.withTimes(inTwo(LOG, cut)), 1 << 16))
                    .as("cut at %d", cut)
                    .isEqualTo(WITH_TIMES);
        }
        for (int length = 1; length < 80; length++) {
            assertThat(read(LogText.withoutTimes(inTwo(LOG, 100)), length)).isEqualTo(WITHOUT_TIMES);
            assertThat(read(LogText.withTimes(inTwo(LOG, 100)), length)).isEqualTo(WITH_TIMES);
        }
    }

    @Test
    void textThatEndsInATimeThatIsNoneIsGivenWhole() throws IOException {
        assertThat(read(LogText.withoutTimes(inTwo("2026-11", 3)), 100)).isEqualTo("2026-11");
        assertThat(read(LogText.withTimes(inTwo("#2026-11", 3)), 100)).isEqualTo("#2026-11");
    }

    @Test
    void linesAreTheSameHoweverTheyCome() throws IOException {
        Instant first = Instant.parse("2026-11-20T10:00:00.000000001Z");
        Instant second = Instant.parse("2026-11-20T10:00:01Z");
        Instant fourth = Instant.parse("2026-11-20T10:30:02.123456789Z");
        for (int cut = 0; cut <= LOG.length(); cut++) {
            assertThat(lines(inTwo(LOG, cut)))
                    .as("cut at %d", cut)
                    .containsExactly(
                            first + " 1 one|",
                            first + " 2 \377\r|",
                            second + " 1 |",
                            second + " 1 notice: lines were lost",
                            second + " 2 2026-11-20 is no time|",
                            second + " 3 #neither is this|",
                            fourth + " 1 #not a notice|",
                            first + " 3 h\303\251");
        }
    }

    @Test
    void aLineBeforeTheFirstTimeHasNoPosition() throws IOException {
        try (TimestampedLines lines =
                new TimestampedLines(inTwo("rest of a line\n2026-11-20T10:00:00Z x\n", 5), ORIGIN)) {
            assertThat(lines.next().time()).isEqualTo(LogEvent.NO_TIME);
            assertThat(lines.position()).isNull();
            assertThat(lines.next().time()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
            assertThat(lines.position()).isEqualTo(new LogPosition(Instant.parse("2026-11-20T10:00:00Z"), 1));
        }
    }

    @Test
    void aLongLineComesInPiecesThatDoNotTearCharacters() throws IOException {
        String line = "a" + "\u20ac\ud83d\ude80".repeat(50_000);
        String log = "2026-11-20T10:00:00Z " + line + "\n2026-11-20T10:00:01Z next\n";
        StringBuilder joined = new StringBuilder();
        try (TimestampedLines lines = new TimestampedLines(new ByteArrayInputStream(log.getBytes(UTF_8)), ORIGIN)) {
            boolean begins = true;
            while (true) {
                LogEvent.Text piece = (LogEvent.Text) lines.next();
                assertThat(piece.begins()).isEqualTo(begins);
                assertThat(piece.bytes()).hasSizeLessThanOrEqualTo(TimestampedLines.LONGEST_PIECE);
                assertThat(utf8(piece.bytes())).doesNotContain("\ufffd");
                joined.append(utf8(piece.bytes()));
                assertThat(lines.lineOver()).isEqualTo(piece.ends());
                begins = false;
                if (piece.ends()) {
                    break;
                }
            }
            assertThat(joined).hasToString(line);
            assertThat(utf8(((LogEvent.Text) lines.next()).bytes())).isEqualTo("next");
            assertThat(lines.next()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65535, 65536, 65537, 131072, 131073})
    void linesOfEveryAwkwardLengthComeWhole(int length) throws IOException {
        String log = "2026-11-20T10:00:00Z " + "x".repeat(length) + "\n2026-11-20T10:00:01Z " + "y".repeat(length);
        try (TimestampedLines lines = new TimestampedLines(new ByteArrayInputStream(latin1(log)), ORIGIN)) {
            int x = 0;
            int y = 0;
            for (LogEvent event = lines.next(); event != null; event = lines.next()) {
                LogEvent.Text text = (LogEvent.Text) event;
                x += count(text, 'x');
                y += count(text, 'y');
            }
            assertThat(x).isEqualTo(length);
            assertThat(y).isEqualTo(length);
            assertThat(lines.lineOver()).isTrue();
        }
    }

    @Test
    void isReadyOnlyIfTheNextLineIsThere() throws IOException {
        InputStream log = new SequenceInputStream(
                new ByteArrayInputStream(latin1("2026-11-20T10:00:00Z one\n2026-11-20T10:00:00Z two\n2026-11-20T")),
                new ByteArrayInputStream(latin1("10:00:00Z three")));
        try (TimestampedLines lines = new TimestampedLines(log, ORIGIN)) {
            assertThat(lines.ready()).isFalse();
            lines.next();
            assertThat(lines.ready()).isTrue();
            lines.next();
            assertThat(lines.ready()).isFalse();
            assertThat(utf8(((LogEvent.Text) lines.next()).bytes())).isEqualTo("three");
            assertThat(lines.ready()).isTrue();
            assertThat(lines.next()).isNull();
        }
    }

    @Test
    void whatTheStreamThrowsIsThrown() throws IOException {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(latin1("2026-11-20T10:00:00Z one\n2026-11-20T10:00:00Z tw")),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broke");
                    }
                });
        try (TimestampedLines lines = new TimestampedLines(broken, ORIGIN)) {
            assertThat(lines.next()).isNotNull();
            assertThatThrownBy(lines::next).isInstanceOf(IOException.class).hasMessage("broke");
        }
    }

    private static int count(LogEvent.Text text, char letter) {
        int count = 0;
        for (byte each : text.bytes()) {
            count += each == letter ? 1 : 0;
        }
        return count;
    }

    private static List<String> lines(InputStream log) throws IOException {
        List<String> all = new ArrayList<>();
        try (TimestampedLines lines = new TimestampedLines(log, ORIGIN)) {
            for (LogEvent event = lines.next(); event != null; event = lines.next()) {
                LogPosition position = lines.position();
                String text = event instanceof LogEvent.Text each
                        ? new String(each.bytes(), ISO_8859_1) + (each.ends() ? "|" : "")
                        : "notice: " + ((LogEvent.Notice) event).message();
                all.add(position.time() + " " + position.ordinal() + " " + text);
            }
        }
        return all;
    }

    static InputStream inTwo(String latin1, int cut) {
        return new SequenceInputStream(
                new ByteArrayInputStream(latin1(latin1.substring(0, cut))),
                new ByteArrayInputStream(latin1(latin1.substring(cut))));
    }

    private static String read(InputStream text, int length) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[length];
        for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
            assertThat(read).isPositive();
            all.append(new String(buffer, 0, read, ISO_8859_1));
        }
        return all.toString();
    }
}
