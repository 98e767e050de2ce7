package io.github.multikueue.proxy.core.rename;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.CountingOutputStream;
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

    @Test
    void aListThatBreaksOffIsWrittenUpToThere() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        DocumentOutcome outcome =
                RENAMER.document(Direction.RESTORE, list(1_000, ",\"meta"), out, RequestedResource.UNKNOWN);

        assertThat(outcome).isEqualTo(DocumentOutcome.MALFORMED);
        assertThat(out.toString(UTF_8)).endsWith("],\"kind\":\"RenamedLampList\",\"meta");
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
    void deepNestingIsBounded() throws IOException {
        String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(RENAMER.document(Direction.RENAME, text(deep), out, RequestedResource.UNKNOWN))
                .isEqualTo(DocumentOutcome.MALFORMED);
        assertThat(out.toString(UTF_8)).isEqualTo(deep);
    }

    /** A walk calls itself level by level; the threads of servers have 1 MiB. */
    @Test
    void theDeepestDocumentsFitOntoASmallStack() throws Exception {
        assertThat(restoredOnASmallStack(50)).isEqualTo(DocumentOutcome.WRITTEN);
        assertThat(restoredOnASmallStack(495)).isEqualTo(DocumentOutcome.MALFORMED);
    }

    private static Object restoredOnASmallStack(int lists) throws InterruptedException {
        String deep = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[".repeat(lists) + "]}".repeat(lists);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicReference<Object> ended = new AtomicReference<>();
        Thread walk = new Thread(null, () -> ended.set(outcome(deep, out)), "walk", SMALL_STACK);
        walk.start();
        walk.join();

        assertThat(out.toString(UTF_8)).isEqualTo(deep);
        return ended.get();
    }

    private static Object outcome(String document, OutputStream out) {
        try {
            return RENAMER.document(Direction.RESTORE, text(document), out, RequestedResource.UNKNOWN);
        } catch (IOException | StackOverflowError e) {
            return e;
        }
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
        String event =
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"RenamedLamp\",\"apiVersion\":\"renamed.example.com/v1\"}}";

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
