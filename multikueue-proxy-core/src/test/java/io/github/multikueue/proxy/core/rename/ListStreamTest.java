package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.CountingOutputStream;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonTooDeepException;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.json.DocumentTooLargeException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.walk.DocumentOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Long lists and watches are streamed. */
class ListStreamTest {

    private static final int MOST_BYTES = 64 * 1024;
    private static final long SMALL_STACK = 512 * 1024;
    private static final Renamer RENAMER = new Renamer(RuleFiles.lamps(), MOST_BYTES);

    private static final String RENAMED_LAMP = "{\"kind\":\"RenamedLamp\",\"apiVersion\":\"renamed.example.com/v1\"}";

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static InputStream list(int size, String behind) {
        String item =
                "{\"apiVersion\":\"renamed.example.com/v1\",\"kind\":\"RenamedLamp\",\"metadata\":{\"name\":\"a\","
                        + "\"labels\":{\"renamed.example.com/a\":\"b\"}},\"spec\":{\"text\":\"" + "x".repeat(200)
                        + "\"}}";
        Stream<InputStream> items = IntStream.range(0, size).mapToObj(i -> text((i == 0 ? "" : ",") + item));
        Iterator<InputStream> all = Stream.of(
                        Stream.of(text("{\"apiVersion\":\"renamed.example.com/v1\",\"items\":[")),
                        items,
                        Stream.of(text("],\"kind\":\"RenamedLampList\"" + behind)))
                .flatMap(each -> each)
                .iterator();
        return new SequenceInputStream(Collections.enumeration(new IteratorList(all)));
    }

    /** What an enumeration can be made of. */
    private static final class IteratorList extends java.util.AbstractCollection<InputStream> {

        private final Iterator<InputStream> iterator;

        IteratorList(Iterator<InputStream> iterator) {
            this.iterator = iterator;
        }

        @Override
        public Iterator<InputStream> iterator() {
            return iterator;
        }

        @Override
        public int size() {
            return 0;
        }
    }

    @Test
    void aListOf100000ItemsNeedsNoMoreMemoryThanOneItem() throws IOException {
        CountingOutputStream out = new CountingOutputStream(OutputStream.nullOutputStream());

        DocumentOutcome outcome = RENAMER.document(
                Direction.RESTORE, list(100_000, ",\"metadata\":{}}\n"), out, RequestedResource.UNKNOWN);

        assertThat(outcome).isEqualTo(DocumentOutcome.WRITTEN);
        // 400 times the bound.
        assertThat(out.getCount()).isGreaterThan(400L * MOST_BYTES);
    }

    @Test
    void aLongListIsRestoredItemByItem() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        RENAMER.document(Direction.RESTORE, list(1_000, ",\"metadata\":{}}\n"), out, RequestedResource.UNKNOWN);

        assertThat(out.toString(UTF_8))
                .startsWith(
                        "{\"apiVersion\":\"original.example.com/v1\",\"items\":[{\"apiVersion\":\"original.example.com/v1\"")
                .endsWith("],\"kind\":\"LampList\",\"metadata\":{}}\n")
                .doesNotContain("enamed");
    }

    /** Which of them counts is for the client to decide. */
    @Test
    void itemsThatAreThereTwiceAreRestoredTwice() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String items = "\"items\":[" + RENAMED_LAMP + "," + RENAMED_LAMP + "]";

        RENAMER.document(Direction.RESTORE, text("{" + items + "," + items + "}"), out, RequestedResource.UNKNOWN);

        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        ("{" + items + "," + items + "}").replace("Renamed", "").replace("renamed", "original"));
    }

    /** What it would be followed by has the names of the cluster, and objects that are hidden. */
    @Test
    void aListThatBreaksOffIsWrittenUpToThere() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() ->
                        RENAMER.document(Direction.RESTORE, list(1_000, ",\"meta"), out, RequestedResource.UNKNOWN))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("a list that is not JSON up to its end");
        assertThat(out.toString(UTF_8)).startsWith("{\"apiVersion\":\"original").doesNotContain("enamed");
    }

    @Test
    void anItemLargerThanTheBoundIsRefused() {
        String item = "{\"items\":[{\"a\":\"" + "x".repeat(MOST_BYTES) + "\"}]}";

        assertThatThrownBy(() -> RENAMER.document(
                        Direction.RESTORE, text(item), OutputStream.nullOutputStream(), RequestedResource.UNKNOWN))
                .isInstanceOf(DocumentTooLargeException.class)
                .hasMessage("a document or an item of a list is too large (expected: at most 65536 bytes)");
    }

    @Test
    void deepNestingIsBounded() {
        String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> RENAMER.document(Direction.RENAME, text(deep), out, RequestedResource.UNKNOWN))
                .isInstanceOf(JsonTooDeepException.class)
                .hasMessage("JSON with more than 10000 brackets within each other");
        assertThat(out.size()).isZero();
    }

    /** API servers keep objects with 10,000 brackets within each other: none of them may stop a list. */
    @Test
    void whatHasNoNamesMayBeAsDeepAsApiServersTakeIt() throws IOException {
        String deep = RENAMED_LAMP.replace("}", ",\"spec\":" + "[".repeat(9_990) + "]".repeat(9_990) + "}");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        RENAMER.document(
                Direction.RESTORE, text("{\"items\":[" + deep + "," + deep + "]}"), out, RequestedResource.UNKNOWN);

        assertThat(out.toString(UTF_8)).contains("Lamp").doesNotContain("enamed");
    }

    /** A walk calls itself level by level; the threads of servers have 1 MiB. */
    @Test
    void theDeepestDocumentsFitOntoASmallStack() throws Exception {
        assertThat(restoredOnASmallStack(50)).isEqualTo(DocumentOutcome.WRITTEN);
        assertThat(restoredOnASmallStack(1_400)).isInstanceOf(JsonTooDeepException.class);
    }

    private static Object restoredOnASmallStack(int lists) throws InterruptedException {
        AtomicReference<Object> ended = new AtomicReference<>();
        Thread walk = new Thread(null, () -> ended.set(outcome(nested(lists))), "walk", SMALL_STACK);
        walk.start();
        walk.join();
        return ended.get();
    }

    private static String nested(int lists) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[".repeat(lists) + "]}".repeat(lists);
    }

    private static Object outcome(String document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DocumentOutcome outcome =
                    RENAMER.document(Direction.RESTORE, text(document), out, RequestedResource.UNKNOWN);
            assertThat(out.toString(UTF_8)).isEqualTo(document);
            return outcome;
        } catch (IOException | StackOverflowError e) {
            return e;
        }
    }

    /** Names of the cluster never follow: the client lists what there is. */
    @Test
    void aWatchEndsWithTheFirstEventThatCannotBeRead() throws IOException {
        String event = event(RENAMED_LAMP) + "\n";
        String large = event.replace("v1", "x".repeat(MOST_BYTES));
        for (String bad : List.of("[1]", "garbage", "{]", event.substring(0, 50), event(nested(200)), large)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            assertThat(RENAMER.events(
                            Direction.RESTORE, text(event + bad + "\n" + event), out, RequestedResource.UNKNOWN))
                    .isEqualTo(DocumentOutcome.MALFORMED);

            String[] events = out.toString(UTF_8).split("\n");
            assertThat(events).hasSize(2);
            assertThat(events[0]).contains("\"ADDED\"").doesNotContain("enamed");
            assertThat(events[1])
                    .startsWith("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"")
                    .contains("an event of the watch cannot be read", "\"code\":500}}");
        }
    }

    private static String event(String object) {
        return "{\"type\":\"ADDED\",\"object\":" + object + "}";
    }

    @Test
    void whatIsNotJsonIsPassedOn() throws IOException {
        for (String each : List.of("ok", "", "\n", "[1]", "\"text\"", "{", "{\"kind\":", "{]", "{\"a\" 1}")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            RENAMER.document(Direction.RESTORE, text(each), out, RequestedResource.UNKNOWN);

            assertThat(out.toString(UTF_8)).isEqualTo(each);
        }
    }

    @Test
    void eventsInOnePieceEachHaveALine() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String event = event(RENAMED_LAMP);

        RENAMER.events(Direction.RESTORE, text(event + event + "\n\n " + event), out, RequestedResource.UNKNOWN);

        assertThat(out.toString(UTF_8))
                .isEqualTo(event.replace("Renamed", "")
                        .replace("renamed", "original")
                        .concat("\n")
                        .repeat(3));
    }

    @Test
    void anEventIsWrittenBeforeTheNextOneComes() throws Exception {
        try (PipedOutputStream cluster = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(cluster);
                PipedInputStream client = new PipedInputStream();
                PipedOutputStream out = new PipedOutputStream(client)) {
            Thread watch = new Thread(() -> {
                try {
                    RENAMER.events(Direction.RESTORE, in, out, RequestedResource.UNKNOWN);
                } catch (IOException e) {
                    // The test is over.
                }
            });
            watch.setDaemon(true);
            watch.start();
            for (int i = 0; i < 3; i++) {
                cluster.write("{\"type\":\"BOOKMARK\",\"object\":{}}\n".getBytes(UTF_8));
                cluster.flush();
                assertThat(new String(client.readNBytes(32), UTF_8))
                        .isEqualTo("{\"type\":\"BOOKMARK\",\"object\":{}}\n");
            }
        }
    }
}
