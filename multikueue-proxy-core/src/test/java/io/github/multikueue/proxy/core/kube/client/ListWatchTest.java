package io.github.multikueue.proxy.core.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListWatchTest {

    private record Thing(ObjectMeta metadata, Map<String, String> data) {}

    /** What the consumer was told, as a map from name to value. */
    private final class Mirror implements ListWatch.Consumer<Thing> {
        private final Map<String, String> values = new ConcurrentHashMap<>();
        private final AtomicInteger lists = new AtomicInteger();
        /** What was wrong when everything was listed anew. */
        private final List<String> problems = new CopyOnWriteArrayList<>();

        @Override
        public void replaceAll(List<Thing> all) {
            lists.incrementAndGet();
            Optional.ofNullable(watch.health().problem()).ifPresent(problems::add);
            values.keySet()
                    .retainAll(all.stream().map(each -> each.metadata().name()).toList());
            all.forEach(this::put);
        }

        @Override
        public void put(Thing object) {
            values.put(object.metadata().name(), object.data().get("value"));
        }

        @Override
        public void remove(Thing object) {
            values.remove(object.metadata().name());
        }
    }

    private final FakeCluster cluster = FakeCluster.start();
    private final Mirror mirror = new Mirror();
    private final AtomicReference<Duration> elapsed = new AtomicReference<>(Duration.ZERO);
    private final InstantSource clock = () -> Instant.EPOCH.plus(elapsed.get());
    private ListWatch<Thing> watch;

    @BeforeEach
    void prepare() {
        cluster.namespace("team-a");
        WatchSource<Thing> source = new WatchSource<>(
                "things",
                Connections.asAdmin(cluster),
                () -> ApiPath.group("", "v1").namespace("team-a").segment("configmaps"),
                WatchedForm.OBJECTS,
                Thing.class);
        watch = new ListWatch<>(source, mirror, clock.withZone(ZoneOffset.UTC), new Random(1));
    }

    @AfterEach
    void stop() {
        watch.close();
        cluster.close();
    }

    @Test
    void listsWhatIsThereAndFollowsEveryChange() {
        put("a", "1");
        put("b", "1");
        startAndSync();

        put("c", "1");
        put("a", "2");
        cluster.delete("configmaps", "team-a", "b");

        awaitMirror(Map.of("a", "2", "c", "1"));
        assertThat(mirror.lists).hasValue(1);
        assertThat(watch.health().synced()).isTrue();
        assertThat(watch.health().problem()).isNull();
    }

    @Test
    void readsALongListInPages() {
        for (int i = 0; i < 1201; i++) {
            put("thing-" + i, "1");
        }
        startAndSync();

        assertThat(mirror.values).hasSize(1201);
        assertThat(cluster.requests().count("list", "configmaps")).isEqualTo(3);
    }

    @Test
    void aDroppedWatchGoesOnWhereItWasWithoutListingAnew() {
        put("a", "1");
        startAndSync();
        put("b", "1");
        awaitMirror(Map.of("a", "1", "b", "1"));

        cluster.disconnect();
        put("c", "1");
        cluster.delete("configmaps", "team-a", "a");
        cluster.reconnect();

        awaitMirror(Map.of("b", "1", "c", "1"));
        assertThat(mirror.lists).hasValue(1);
    }

    @Test
    void aWatchThatTheServerEndsIsOpenedAgain() {
        Fault.Injection ended = cluster.inject(Fault.on("watch", "configmaps")
                .body(200, "application/json", new byte[0])
                .times(2));
        startAndSync();
        awaitWatches(3);
        assertThat(ended.hits()).isEqualTo(2);
        put("a", "1");

        awaitMirror(Map.of("a", "1"));
        assertThat(mirror.lists).hasValue(1);
    }

    @Test
    void anExpiredVersionMeansListingAnewAndNothingIsMissed() {
        put("a", "1");
        put("b", "1");
        startAndSync();
        awaitWatches(1);
        cluster.disconnect();
        cluster.delete("configmaps", "team-a", "a");
        put("c", "1");
        cluster.expireHistory();
        cluster.reconnect();

        awaitMirror(Map.of("b", "1", "c", "1"));
        assertThat(mirror.lists).hasValue(2);
        // The consumer is told first.
        await().untilAsserted(() -> assertThat(watch.health().problem()).isNull());
    }

    @Test
    void aServerThatIsDownAtFirstIsTriedUntilItIsThere() {
        cluster.disconnect();
        put("a", "1");
        watch.start();
        await().until(() -> watch.health().problem() != null);
        assertThat(watch.health().synced()).isFalse();

        cluster.reconnect();

        awaitMirror(Map.of("a", "1"));
        await().until(() -> watch.health().problem() == null);
    }

    @Test
    void answersThatMakeNoSenseAreTriedAgain() {
        put("a", "1");
        cluster.inject(Fault.on("list", "configmaps").html().times(1));
        cluster.inject(Fault.on("list", "configmaps")
                .answer(500, "InternalError", "no")
                .times(1));
        cluster.inject(Fault.on("watch", "configmaps").truncatedJson().times(1));
        cluster.inject(Fault.on("watch", "configmaps").unauthorized().times(1));
        startAndSync();
        awaitWatches(3);
        put("b", "1");

        awaitMirror(Map.of("a", "1", "b", "1"));
    }

    @Test
    void anEventOfFiftyMebibytesEndsTheWatchAndIsListedAnew() {
        String text = "\"" + "x".repeat(10 << 20) + "\"";
        String huge =
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"huge\",\"resourceVersion\":\"7\"},\"data\":{"
                        + IntStream.range(0, 5)
                                .mapToObj(i -> "\"" + i + "\":" + text)
                                .collect(joining(",")) + "}}}";
        assertThatGarbageDoesNoHarm(huge);
        assertThat(mirror.problems).last().asString().contains("more than 16777216 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "17",
                "\u0000\u0001",
                "{}",
                "{\"type\":\"ADDED\"}",
                "{\"type\":null,\"object\":null}",
                "{\"type\":\"ADDED\",\"object\":null}",
                "{\"type\":\"ADDED\",\"object\":[]}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\"},\"data\":{\"value\":\"1\"}}}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"},\"data\":{\"value\":\"1\"}}}",
                "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":17}}",
                "{\"type\":\"STRANGE\",\"object\":{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"9\"}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"\"}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"garbage\"}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"-1\"}}}",
                "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"\u0000\\n&limit=1\"}}}",
            })
    void eventsThatAreNoneDoNoHarm(String garbage) {
        assertThatGarbageDoesNoHarm(garbage);
    }

    @Test
    void aVersionThatIsTooLongToAskForDoesNoHarm() {
        assertThatGarbageDoesNoHarm("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\""
                + "9".repeat(1 << 20) + "\"}}}");
        assertThat(mirror.problems).last().asString().contains("resourceVersion of 1048576 characters");
    }

    private void assertThatGarbageDoesNoHarm(String event) {
        put("a", "1");
        cluster.inject(Fault.on("watch", "configmaps")
                .body(200, "application/json", event.getBytes(UTF_8))
                .times(1));
        startAndSync();
        await().untilAsserted(() -> assertThat(mirror.lists).hasValue(2));
        put("b", "1");
        cluster.delete("configmaps", "team-a", "a");

        awaitMirror(Map.of("b", "1"));
        assertThat(mirror.lists).hasValue(2);
        assertThat(mirror.problems).hasSize(1);
        assertThat(watch.health().problem()).isNull();
    }

    @Test
    void asksForBookmarksAndTakesThemAsItsPosition() {
        AtomicInteger contacts = new AtomicInteger();
        watch.onContact(contacts::incrementAndGet);
        startAndSync();
        FakeRequest first = cluster.requests().await("watch", "configmaps");
        assertThat(first.query("allowWatchBookmarks")).isEqualTo("true");
        put("a", "1");
        awaitMirror(Map.of("a", "1"));
        cluster.create(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"team-a\"}}");
        long position = cluster.resourceVersion();
        // That of the list, of the watch, and of its event, which the consumer is told before; the next is the
        // bookmark.
        await().until(() -> contacts.get() == 3);
        elapsed.set(Duration.ofMinutes(1));
        assertThat(watch.health().age()).isEqualTo(Duration.ofMinutes(1));
        cluster.sendBookmarks();
        await().until(() -> watch.health().age().isZero());
        cluster.restart();

        awaitWatches(2);

        assertThat(cluster.requests().of("watch", "configmaps").get(1).query("resourceVersion"))
                .isEqualTo("" + position);
    }

    @Test
    void closingEndsTheWatchOnTheServerToo() {
        startAndSync();
        FakeRequest open = cluster.requests().await("watch", "configmaps");

        watch.close();

        assertThat(cluster.requests().awaitEnd(open)).isEqualTo(FakeRequest.State.CLIENT_LEFT);
    }

    private void startAndSync() {
        watch.start();
        await().until(() -> watch.health().synced());
    }

    private void awaitWatches(int count) {
        cluster.requests().await(count, each -> each.verb().equals("watch"));
    }

    private void awaitMirror(Map<String, String> expected) {
        await().untilAsserted(() -> assertThat(new TreeMap<>(mirror.values)).isEqualTo(new TreeMap<>(expected)));
    }

    private void put(String name, String value) {
        cluster.apply("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"team-a\"},\"data\":{\"value\":\"" + value + "\"}}");
    }
}
