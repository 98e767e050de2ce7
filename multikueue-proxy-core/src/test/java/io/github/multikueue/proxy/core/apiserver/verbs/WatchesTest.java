package io.github.multikueue.proxy.core.apiserver.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.OpenServers;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verb watch as its clients see it. */
class WatchesTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
            .selectableFields("spec.colour")
            .build();
    private final MemoryStorage storage = new MemoryStorage(new MemoryStore(Clock.systemUTC()), cups.groupResource());
    private final Queue<String> dropped = new ConcurrentLinkedQueue<>();
    private final ApiServer server = server();
    private final List<Thread> threads = new ArrayList<>();
    private final List<TestExchange> exchanges = new ArrayList<>();

    private ApiServer server() {
        ApiCallObserver observer = new ApiCallObserver() {
            @Override
            public ObservedCall begun(ApiExchange exchange, RequestInfo info) {
                return new ObservedCall() {};
            }

            @Override
            public void watchDropped(RequestInfo watch) {
                dropped.add(watch.resource());
            }
        };
        return OpenServers.of(cups, storage).observer(observer).build();
    }

    @AfterEach
    void close() throws InterruptedException {
        exchanges.forEach(TestExchange::leave);
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(server.watches().count()).isZero();
        server.close();
    }

    private TestExchange watch(String query) {
        TestExchange exchange = TestExchange.get(CUPS + "?watch=true" + query);
        exchanges.add(exchange);
        Thread thread = new Thread(() -> {
            try {
                server.handle(exchange);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        threads.add(thread);
        return exchange;
    }

    private void create(String name, String colour) {
        ObjectNode object =
                Json.object().put("apiVersion", "shop.example.com/v1").put("kind", "Cup");
        object.putObject("metadata").put("name", name).put("namespace", "shop");
        object.putObject("spec").put("colour", colour);
        storage.create(object, false);
    }

    private void paint(String name, String colour) {
        storage.update(
                new ObjectKey("shop", name),
                current -> {
                    ObjectNode painted = current.copy();
                    painted.withObject("/spec").put("colour", colour);
                    return painted;
                },
                false);
    }

    private static void awaitEvents(TestExchange watch, String... events) {
        await().untilAsserted(() -> assertThat(watch.events()).containsExactly(events));
    }

    @Test
    void tellsWhatThereIsAndWhatHappens() {
        create("a", "red");
        TestExchange watch = watch("");
        awaitEvents(watch, "ADDED a");

        create("b", "red");
        paint("a", "blue");
        storage.delete(new ObjectKey("shop", "b"), ObjectDeleter.Options.NONE, false);

        awaitEvents(watch, "ADDED a", "ADDED b", "MODIFIED a", "DELETED b");
    }

    /** For who selects red cups, a cup that is painted comes or goes. */
    @Test
    void whatBeginsOrCeasesToBeSelectedIsAddedOrDeleted() {
        create("a", "red");
        create("b", "blue");
        TestExchange watch = watch("&fieldSelector=spec.colour%3Dred");
        awaitEvents(watch, "ADDED a");

        paint("a", "blue");
        paint("b", "red");
        paint("b", "green");

        awaitEvents(watch, "ADDED a", "DELETED a", "ADDED b", "DELETED b");
    }

    @Test
    void aWatchListEndsItsInitialEventsWithABookmark() {
        create("a", "red");

        TestExchange watch =
                watch("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        awaitEvents(watch, "ADDED a", "BOOKMARK end");
    }

    @Test
    void bookmarksComeOnRequestInOrder() {
        TestExchange watch = watch("&allowWatchBookmarks=true");
        awaitEvents(watch, "BOOKMARK end");

        create("a", "red");
        server.watches().sendBookmarks();

        awaitEvents(watch, "BOOKMARK end", "ADDED a", "BOOKMARK");
    }

    @Test
    void whoTakesWhateverIsThereIsNotToldOfTheEndOfIt() {
        create("a", "red");
        TestExchange watch = watch("&allowWatchBookmarks=true&resourceVersion=0");
        awaitEvents(watch, "ADDED a");

        create("b", "red");
        server.watches().sendBookmarks();

        awaitEvents(watch, "ADDED a", "ADDED b", "BOOKMARK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&resourceVersion=0"})
    void whoWantsNoInitialEventsGetsNone(String version) {
        create("a", "red");
        TestExchange watch =
                watch("&allowWatchBookmarks=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan" + version);
        await().until(() -> server.watches().count() == 1);

        create("b", "red");

        awaitEvents(watch, "ADDED b");
    }

    @ParameterizedTest
    @CsvSource({
        "&sendInitialEvents=true, 422",
        "&resourceVersionMatch=NotOlderThan, 422",
        "&resourceVersion=99999, 504",
        "&resourceVersion=x, 400",
        "&fieldSelector=spec.size%3D1, 400",
        "&labelSelector=a%20b, 400",
        "&timeoutSeconds=x, 400"
    })
    void parametersThatMakeNoSenseAreRefused(String query, int status) {
        TestExchange watch = watch(query);

        await().until(watch::isComplete);
        assertThat(watch.status()).isEqualTo(status);
        assertThat(watch.json().path("kind").asText()).isEqualTo("Status");
    }

    @Test
    void aVersionThatIsForgottenIsSaidByAnEvent() {
        create("a", "red");
        storage.forgetHistory();

        TestExchange watch = watch("&resourceVersion=101");

        await().until(watch::isComplete);
        assertThat(watch.status()).isEqualTo(200);
        assertThat(watch.json().path("type").asText()).isEqualTo("ERROR");
        assertThat(watch.json().at("/object/code").asInt()).isEqualTo(410);
    }

    @Test
    void endsAfterItsTimeInGoodOrder() {
        TestExchange watch = watch("&timeoutSeconds=1");

        await().until(watch::isComplete);
        assertThat(watch.isAborted()).isFalse();
    }

    /** The longest that a client can ask for, which is no longer than any other connection lasts. */
    @Test
    void lastsForAsLongAsAnybodyMayAskFor() {
        create("a", "red");

        TestExchange watch = watch("&timeoutSeconds=" + Long.MAX_VALUE);

        awaitEvents(watch, "ADDED a");
    }

    @Test
    void endsInGoodOrderWhenTheServerStops() {
        create("a", "red");
        TestExchange watch = watch("");
        awaitEvents(watch, "ADDED a");

        server.close();

        await().until(watch::isComplete);
        assertThat(watch.isAborted()).isFalse();
    }

    /** Who takes nothing is cut off rather than have others wait or memory filled. */
    @Test
    void aClientThatDoesNotKeepUpIsCutOff() {
        TestExchange slow = watch("");
        await().until(() -> server.watches().count() == 1);
        slow.stopReading();
        TestExchange quick = watch("");

        for (int i = 1; i <= 10_100; i++) {
            create("n" + i, "red");
            if (i % 1_000 == 0 || i == 10_100) {
                long all = i; // Whoever reads keeps up also on a busy machine, since it is waited for.
                await().until(() -> quick.text().lines().count() == all);
            }
        }
        await().until(() -> {
            slow.leave();
            return slow.isAborted();
        });
        assertThat(dropped).containsExactly("cups");
    }
}
