package io.github.multikueue.proxy.core.store;

import static io.github.multikueue.proxy.core.store.TestLogs.append;
import static io.github.multikueue.proxy.core.store.TestLogs.complete;
import static io.github.multikueue.proxy.core.store.TestLogs.config;
import static io.github.multikueue.proxy.core.store.TestLogs.key;
import static io.github.multikueue.proxy.core.store.TestLogs.line;
import static io.github.multikueue.proxy.core.store.TestLogs.lines;
import static io.github.multikueue.proxy.core.store.TestLogs.options;
import static io.github.multikueue.proxy.core.store.TestLogs.read;
import static io.github.multikueue.proxy.core.store.TestLogs.since;
import static io.github.multikueue.proxy.core.store.TestLogs.stamp;
import static io.github.multikueue.proxy.core.store.TestLogs.tail;
import static io.github.multikueue.proxy.core.store.TestLogs.time;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a part of a log. */
@Timeout(180)
class LogSeekTest {

    /** Several blocks of the search. */
    private static final int MANY = 10_000;

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock();
    private LogStore store;
    private final LogKey key = key("build-1", "step-test");

    @BeforeEach
    void open() throws IOException {
        store = LogStore.open(config(directory), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 999, 5000, MANY - 1, MANY, MANY + 1})
    void theLastLines(int count) throws IOException {
        StoredLog log = complete(store, key, lines(0, MANY));

        assertThat(read(log, tail(count))).isEqualTo(lines(Math.max(0, MANY - count), MANY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 999, 5000, MANY - 1, MANY})
    void theLinesSinceATime(int first) throws IOException {
        StoredLog log = complete(store, key, lines(0, MANY));

        assertThat(read(log, since(time(first)))).isEqualTo(lines(first, MANY));
        assertThat(read(log, since(time(first).minusNanos(1)))).isEqualTo(lines(first, MANY));
        assertThat(read(log, since(time(first).plusNanos(1)))).isEqualTo(lines(Math.min(MANY, first + 1), MANY));
    }

    @Test
    void theLinesOfTheLastSeconds() throws IOException {
        StoredLog log = complete(store, key, lines(0, 10_000));
        clock.advance(Duration.ofSeconds(10));

        LogOptions options = new LogOptions(false, false, true, null, 3L, null, null);

        assertThat(read(log, options)).isEqualTo(lines(7_000, 10_000));
    }

    @Test
    void theLastLinesIfTheyAreNotTooOld() throws IOException {
        StoredLog log = complete(store, key, lines(0, 100));

        assertThat(read(log, options(false, 10L, time(95), null))).isEqualTo(lines(95, 100));
        assertThat(read(log, options(false, 3L, time(95), null))).isEqualTo(lines(97, 100));
    }

    @Test
    void soManyBytes() throws IOException {
        StoredLog log = complete(store, key, lines(0, 100));

        assertThat(read(log, options(false, 10L, null, 42L)))
                .isEqualTo(lines(90, 100).substring(0, 42));
    }

    @Test
    void noticesAreNoLinesButStandBetweenThem() throws IOException {
        String notice = "#" + stamp(5_000_000) + " lines were lost\n";
        StoredLog log = complete(store, key, lines(0, 5) + notice + lines(5, 7));

        assertThat(read(log, tail(2))).isEqualTo(lines(5, 7));
        assertThat(read(log, tail(3))).isEqualTo(line(4) + notice + lines(5, 7));
        assertThat(read(log, since(time(3)))).isEqualTo(lines(3, 5) + notice + lines(5, 7));
        assertThat(read(log, since(time(8)))).isEmpty();
    }

    @Test
    void aLineWithoutNewlineIsALineOnceTheLogIsComplete() throws IOException {
        StoredLog log = complete(store, key, lines(0, 5) + stamp(5) + " x");

        assertThat(read(log, tail(1))).isEqualTo(stamp(5) + " x");
        assertThat(read(log, tail(0))).isEmpty();
    }

    @Test
    void aLineThatIsBeingWrittenIsStillToCome() throws IOException {
        LogAppender appender = store.log(key).append();
        append(appender, lines(0, 5) + stamp(5) + " x");

        InputStream stream = store.log(key).read(options(true, 0L, null, null));
        append(appender, "yz\n");
        appender.complete();

        assertThat(new String(stream.readAllBytes(), UTF_8)).isEqualTo(stamp(5) + " xyz\n");
    }

    @Test
    void followersWaitForTheFirstLineThatIsLateEnough() throws Exception {
        LogAppender appender = store.log(key).append();
        append(appender, lines(0, 5) + stamp(5));

        InputStream stream = store.log(key).read(options(true, null, time(6), null));
        append(appender, " too old\n" + line(6).substring(0, 10));
        append(appender, line(6).substring(10) + line(7));
        appender.complete();

        assertThat(new String(stream.readAllBytes(), UTF_8)).isEqualTo(lines(6, 8));
    }

    @Test
    void linesAreFoundHoweverLongTheyAre() throws IOException {
        StoredLog log = store.log(key);
        byte[] part = "x".repeat(1 << 20).getBytes(UTF_8);
        LogAppender appender = log.append();
        append(appender, lines(0, 10) + stamp(10) + " ");
        for (int i = 0; i < 100; i++) {
            appender.append(part, 0, part.length);
        }
        append(appender, "\n" + lines(11, 13));
        assertThat(appender.lastPosition()).contains(new LogPosition(time(12), 1));
        appender.complete();

        assertThat(read(log, tail(2))).isEqualTo(lines(11, 13));
        assertThat(read(log, tail(3))).startsWith(stamp(10)).endsWith(lines(11, 13));
        assertThat(read(log, since(time(11)))).isEqualTo(lines(11, 13));
        assertThat(read(log, options(false, null, time(10), 20L)))
                .isEqualTo(stamp(10).substring(0, 20));
    }

    @Test
    void timesOfOtherZonesAreTheSameTimes() throws IOException {
        StoredLog log = complete(
                store, key, "2026-03-01T12:00:00.1+02:00 a\n2026-03-01T11:00:00.200000000+01:00 b\n" + line(300));

        assertThat(read(log, since(TestLogs.START.plusMillis(150))))
                .startsWith("2026-03-01T11:00:00.200000000+01:00 b");
    }

    @Test
    void aReaderTellsWhereItIsToTheByte() throws IOException {
        StoredLog log = complete(store, key, line(0) + line(1) + line(1));
        StoredLogStream stream = log.read(LogOptions.ALL);

        assertThat(stream.place()).isEqualTo(new LogPlace(null, 0));
        stream.readNBytes(3);
        assertThat(stream.place()).isEqualTo(new LogPlace(null, 3));
        stream.readNBytes(line(0).length());
        assertThat(stream.place()).isEqualTo(new LogPlace(new LogPosition(time(0), 1), 3));
        stream.readAllBytes();
        assertThat(stream.place()).isEqualTo(new LogPlace(new LogPosition(time(1), 2), 0));
    }

    @Test
    void aReaderKnowsItsPlaceEvenWhenTheLineItIsInWasCut() throws IOException {
        StoredLog log = store.log(key);
        LogAppender appender = log.append();
        append(appender, line(0) + "torn line");
        StoredLogStream stream = log.read(LogOptions.FOLLOW);
        stream.readNBytes(line(0).length() + 9);

        appender.fail(new IOException("cut"));

        assertThat(stream.place()).isEqualTo(new LogPlace(new LogPosition(time(0), 1), 9));
    }

    @Test
    void whatCanBeReadAtOnceIsKnown() throws IOException {
        StoredLog log = store.log(key);
        LogAppender appender = log.append();
        InputStream stream = log.read(LogOptions.FOLLOW);

        assertThat(stream.available()).isZero();
        append(appender, line(0));
        assertThat(stream.available()).isEqualTo(line(0).length());
    }
}
