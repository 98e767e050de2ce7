package io.github.multikueue.proxy.core.logs.format;

import static io.github.multikueue.proxy.core.logs.live.LivePod.latin1;
import static io.github.multikueue.proxy.core.logs.live.LivePod.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.multikueue.proxy.core.logs.LogEvent;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The three formats. */
class EncodedLogTest {

    private static final Instant TIME = Instant.parse("2026-11-20T10:00:00.5Z");
    private static final LogOrigin COMPILE =
            new LogOrigin("spoke-1", "build-pod", "step-compile", "build", "compile", 1);
    private static final LogOrigin CLONE = new LogOrigin("spoke-1", "clone-pod", "step-main", "clone", "main", 2);
    private static final LogOrigin BARE = new LogOrigin(null, "p", "main", null, null, 0);

    @Test
    void textIsWhatTheContainerWrote() throws IOException {
        assertThat(text(
                        false,
                        null,
                        line(BARE, "one"),
                        piece(BARE, "t", true),
                        line(BARE, "wo", false),
                        piece(BARE, "three", true)))
                .isEqualTo("one\ntwo\nthree");
    }

    @Test
    void aPrefixStandsWhereALineBegins() throws IOException {
        assertThat(text(
                        true,
                        EncodedLogTest::prefix,
                        line(COMPILE, "one"),
                        piece(COMPILE, "t", true),
                        line(COMPILE, "wo", false),
                        line(COMPILE, ""),
                        new LogEvent.Notice(CLONE, TIME, "lines were lost"),
                        new LogEvent.Notice(null, TIME, "evicted")))
                .isEqualTo("[build : compile] 2026-11-20T10:00:00.500000000Z one\n"
                        + "[build : compile] 2026-11-20T10:00:00.500000000Z two\n"
                        + "[build : compile] 2026-11-20T10:00:00.500000000Z \n"
                        + "[clone : main] 2026-11-20T10:00:00.500000000Z [multikueue-proxy] lines were lost\n"
                        + "2026-11-20T10:00:00.500000000Z [multikueue-proxy] evicted\n");
    }

    /** In text, a container can imitate both. */
    @Test
    void marksSayWhoWroteALineWhateverIsInIt() throws IOException {
        LogEvent[] events = {
            line(COMPILE, "[multikueue-proxy] evicted"),
            line(COMPILE, "# [multikueue-proxy] evicted"),
            new LogEvent.Notice(COMPILE, TIME, "evicted"),
            piece(COMPILE, "t", true),
            line(COMPILE, "wo", false),
            piece(CLONE, "no newline", true),
            new LogEvent.Notice(null, TIME, "evicted")
        };

        assertThat(encode(LogFormat.MARKED_TEXT, events))
                .isEqualTo("| [multikueue-proxy] evicted\n"
                        + "| # [multikueue-proxy] evicted\n"
                        + "# [multikueue-proxy] evicted\n"
                        + "| two\n"
                        + "| no newline\n"
                        + "# [multikueue-proxy] evicted\n");
        assertThat(encode(LogFormat.MARKED_TEXT, events).replaceAll("(?m)^. ", ""))
                .isEqualTo(text(false, null, events));
        try (InputStream log = EncodedLog.of(LogFormat.MARKED_TEXT, new Script(events), true, EncodedLogTest::prefix)) {
            assertThat(utf8(log.readAllBytes()))
                    .startsWith("| [build : compile] 2026-11-20T10:00:00.500000000Z [multikueue-proxy] evicted\n");
        }
    }

    @Test
    void twoContainersNeverShareALine() throws IOException {
        assertThat(text(false, null, piece(CLONE, "no newline", true), line(COMPILE, "next")))
                .isEqualTo("no newline\nnext\n");
        assertThat(text(false, null, piece(CLONE, "no newline", true), new LogEvent.Notice(null, TIME, "evicted")))
                .isEqualTo("no newline\n[multikueue-proxy] evicted\n");
        assertThat(text(false, null, line(CLONE, "newline"), line(COMPILE, "next")))
                .isEqualTo("newline\nnext\n");
    }

    @Test
    void ndjsonHasAnObjectOnEachLine() throws IOException {
        String[] lines = encode(
                        LogFormat.NDJSON,
                        line(COMPILE, "say \"h\u00e9\" \u2713\t"),
                        line(BARE, ""),
                        new LogEvent.Notice(COMPILE, TIME, "lines were lost"))
                .split("\n", -1);

        assertThat(lines)
                .containsExactly(
                        "{\"time\":\"2026-11-20T10:00:00.500000000Z\",\"task\":\"build\",\"step\":\"compile\",\"attempt\":1,"
                                + "\"pod\":\"build-pod\",\"container\":\"step-compile\",\"worker\":\"spoke-1\",\"cursor\":\"c1\","
                                + "\"text\":\"say \\\"h\u00e9\\\" \u2713\\t\"}",
                        "{\"time\":\"2026-11-20T10:00:00.500000000Z\",\"pod\":\"p\",\"container\":\"main\",\"cursor\":\"c2\","
                                + "\"text\":\"\"}",
                        "{\"time\":\"2026-11-20T10:00:00.500000000Z\",\"notice\":\"lines were lost\",\"cursor\":\"c3\"}",
                        "");
    }

    @Test
    void piecesSayThatTheyGoOnAndALastLineWithoutNewlineDoesNot() throws IOException {
        List<JsonNode> records = json(encode(
                LogFormat.NDJSON,
                piece(COMPILE, "a", true),
                piece(COMPILE, "b", false),
                line(COMPILE, "c", false),
                piece(COMPILE, "last of its container", true),
                piece(CLONE, "last of all", true)));

        assertThat(records)
                .extracting(each -> each.path("text").asText())
                .containsExactly("a", "b", "c", "last of its container", "last of all");
        assertThat(records)
                .extracting(each -> each.path("partial").asBoolean())
                .containsExactly(true, true, false, false, false);
        assertThat(records).extracting(each -> each.has("cursor")).containsExactly(false, false, true, true, true);
    }

    @Test
    void bytesThatAreNoUtf8AreGivenTwice() throws IOException {
        byte[] bytes = latin1("caf\351");

        JsonNode record = json(encode(LogFormat.NDJSON, new LogEvent.Text(BARE, TIME, bytes, true, true)))
                .get(0);

        assertThat(record.path("text").asText()).isEqualTo("caf\ufffd");
        assertThat(record.path("base64").binaryValue()).isEqualTo(bytes);
    }

    @Test
    void everyControlCharacterIsEscaped() throws IOException {
        StringBuilder all = new StringBuilder();
        for (char each = 0; each < 0x100; each++) {
            all.append(each);
        }
        all.append("\u2028\u2029\ud83d\ude80");

        String encoded = encode(LogFormat.EVENT_STREAM, line(BARE, all.toString()));

        assertThat(encoded.chars().filter(each -> each < ' ')).containsOnly((int) '\n');
        assertThat(json(encoded.substring(encoded.indexOf('{'), encoded.indexOf("event:")))
                        .get(0)
                        .path("text")
                        .asText())
                .isEqualTo(all.toString());
    }

    @Test
    void eventsHaveTheCursorAsTheirId() throws IOException {
        assertThat(encode(
                        LogFormat.EVENT_STREAM,
                        line(BARE, "one"),
                        piece(BARE, "a", true),
                        line(BARE, "b", false),
                        new LogEvent.Notice(null, TIME, "evicted")))
                .isEqualTo(
                        "id: c1\ndata: {\"time\":\"2026-11-20T10:00:00.500000000Z\",\"pod\":\"p\",\"container\":\"main\","
                                + "\"cursor\":\"c1\",\"text\":\"one\"}\n\n"
                                + "data: {\"time\":\"2026-11-20T10:00:00.500000000Z\",\"pod\":\"p\",\"container\":\"main\","
                                + "\"text\":\"a\",\"partial\":true}\n\n"
                                + "id: c3\ndata: {\"time\":\"2026-11-20T10:00:00.500000000Z\",\"pod\":\"p\",\"container\":\"main\","
                                + "\"cursor\":\"c3\",\"text\":\"b\"}\n\n"
                                + "event: notice\nid: c4\ndata: {\"time\":\"2026-11-20T10:00:00.500000000Z\",\"notice\":\"evicted\","
                                + "\"cursor\":\"c4\"}\n\n"
                                + "event: end\ndata: {}\n\n");
    }

    @Test
    void aReadTakesWhatIsReadyAndWaitsForNoMore() throws IOException {
        Script feed = new Script(line(BARE, "one"), line(BARE, "two"), line(BARE, "three"));
        feed.ready = 2;
        try (EncodedLog log = EncodedLog.of(LogFormat.TEXT, feed, false, null)) {
            byte[] buffer = new byte[100];
            assertThat(log.available()).isZero();
            assertThat(log.read(buffer)).isEqualTo(8);
            assertThat(utf8(Arrays.copyOf(buffer, 8))).isEqualTo("one\ntwo\n");
            assertThat(log.read(buffer, 0, 3)).isEqualTo(3);
            assertThat(log.available()).isEqualTo(3);
            assertThat(log.read(buffer)).isEqualTo(3);
            assertThat(log.read(buffer)).isEqualTo(-1);
            assertThat(log.read(buffer)).isEqualTo(-1);
        }
        assertThat(feed.closed).isTrue();
    }

    @Test
    void whatCameBeforeABreakIsGivenBeforeIt() throws IOException {
        for (LogFormat format : LogFormat.values()) {
            Script feed = new Script(line(BARE, "one"), piece(BARE, "two", true));
            feed.failure = new IOException("broke");
            feed.ready = 3;
            try (EncodedLog log = EncodedLog.of(format, feed, false, null)) {
                byte[] buffer = new byte[1000];
                String before = new String(buffer, 0, log.read(buffer), UTF_8);
                assertThat(before).contains("one").contains("two");
                assertThatThrownBy(() -> log.read(buffer)).isSameAs(feed.failure);
                assertThatThrownBy(() -> log.read(buffer)).isSameAs(feed.failure);
            }
        }
    }

    private static String prefix(LogOrigin origin) {
        return "[" + origin.task() + " : " + origin.step() + "] ";
    }

    private static String text(boolean timestamps, Function<LogOrigin, String> prefix, LogEvent... events)
            throws IOException {
        try (InputStream log = EncodedLog.of(LogFormat.TEXT, new Script(events), timestamps, prefix)) {
            return utf8(log.readAllBytes());
        }
    }

    private static String encode(LogFormat format, LogEvent... events) throws IOException {
        try (InputStream log = EncodedLog.of(format, new Script(events), false, null)) {
            return utf8(log.readAllBytes());
        }
    }

    private static List<JsonNode> json(String ndjson) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        new ObjectMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(new ByteArrayInputStream(ndjson.getBytes(UTF_8)))
                .forEachRemaining(records::add);
        return records;
    }

    private static LogEvent line(LogOrigin origin, String text) {
        return line(origin, text, true);
    }

    private static LogEvent line(LogOrigin origin, String text, boolean begins) {
        return new LogEvent.Text(origin, TIME, text.getBytes(UTF_8), begins, true);
    }

    private static LogEvent piece(LogOrigin origin, String text, boolean begins) {
        return new LogEvent.Text(origin, TIME, text.getBytes(UTF_8), begins, false);
    }

    /** Gives events; a cursor behind each that ends a line or comes before another container. */
    private static final class Script implements LogFeed {

        private final Deque<LogEvent> events = new ArrayDeque<>();
        private int given;
        private int ready;
        private IOException failure;
        private boolean closed;
        private boolean goesOn;

        Script(LogEvent... events) {
            this.events.addAll(List.of(events));
        }

        @Override
        public LogEvent next() throws IOException {
            LogEvent event = events.poll();
            if (event == null && failure != null) {
                throw failure;
            }
            given++;
            goesOn = event instanceof LogEvent.Text text
                    && !text.ends()
                    && events.peek() instanceof LogEvent.Text more
                    && !more.begins();
            return event;
        }

        @Override
        public boolean ready() {
            return given < ready;
        }

        @Override
        public String cursor() {
            return goesOn ? null : "c" + given;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
