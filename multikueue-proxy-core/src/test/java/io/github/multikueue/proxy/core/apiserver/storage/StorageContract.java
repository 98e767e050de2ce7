package io.github.multikueue.proxy.core.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What the library expects of a storage that implements all of the interfaces; a base class for the tests of storages, here and
 * elsewhere. A subclass gives an empty storage of a namespaced resource, and says how one of its objects looks: it has a value, a
 * number that the tests only ever make larger.
 *
 * <pre>{@code
 * class CupStorageTest extends StorageContract<CupStorage> {
 *     private final CupStorage storage = new CupStorage();
 *
 *     protected CupStorage storage() {
 *         return storage;
 *     }
 * }
 * }</pre>
 *
 * @param <S> the storage
 */
public abstract class StorageContract<
        S extends ObjectGetter & ObjectLister & ObjectWatcher & ObjectCreator & ObjectUpdater & ObjectDeleter> {

    private static final String NAMESPACE = "team-a";

    /** An empty storage of a namespaced resource; the same one during a test. */
    protected abstract S storage();

    /** The path of the resource in its namespace. By default that of things in {@code example.com/v1}. */
    protected String resourcePath() {
        return "/apis/example.com/v1/namespaces/" + NAMESPACE + "/things";
    }

    /** A new object, complete as the library hands it over. By default a thing that has the value at {@code spec.value}. */
    protected ObjectNode object(String name, int value) {
        ObjectNode object = Json.object().put("apiVersion", "example.com/v1").put("kind", "Thing");
        object.putObject("metadata")
                .put("name", name)
                .put("namespace", NAMESPACE)
                .put("uid", "uid-of-" + name)
                .put("creationTimestamp", "2026-11-26T10:00:00Z");
        setValue(object, value);
        return object;
    }

    /** Gives an object another value. */
    protected void setValue(ObjectNode object, int value) {
        object.withObject("/spec").put("value", value);
    }

    /** The value of an object. */
    protected int value(JsonNode object) {
        return object.at("/spec/value").asInt();
    }

    /** What is kept of an object that was created. By default all that was answered. */
    protected JsonNode kept(ApiObject created) {
        return created.tree();
    }

    private StorageContext context() {
        return new StorageContext(UserInfo.of("alice"), RequestInfo.of("GET", resourcePath()));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(NAMESPACE, name);
    }

    private ApiObject get(String name) {
        return storage().get(context(), key(name));
    }

    private ApiObject create(String name, int value) {
        return storage().create(context(), object(name, value), false);
    }

    private ApiObject set(String name, int value) {
        return update(name, object -> setValue(object, value), false);
    }

    private ApiObject update(String name, Consumer<ObjectNode> edit, boolean dryRun) {
        ObjectUpdater.Update update = current -> {
            ObjectNode wanted = current.copy();
            edit.accept(wanted);
            return wanted;
        };
        return storage().update(context(), key(name), update, dryRun);
    }

    private ObjectLister.Page list(ObjectSelector selector) {
        return storage().list(context(), ObjectLister.Query.all(selector));
    }

    private static void assertCode(int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void keepsWhatItIsGiven() {
        ApiObject created = create("a", 1);

        assertThat(created.resourceVersion()).isNotEmpty();
        assertThat(created.uid()).isNotEmpty();
        assertThat(value(created.tree())).isEqualTo(1);
        assertThat(get("a").tree()).isEqualTo(kept(created));
        assertCode(409, () -> create("a", 2));
        assertCode(404, () -> get("b"));
    }

    @Test
    void aDryRunLeavesNothing() {
        storage().create(context(), object("a", 1), true);
        assertCode(404, () -> get("a"));
        ApiObject created = create("a", 1);

        ApiObject wanted = update("a", object -> setValue(object, 2), true);
        storage().delete(context(), key("a"), ObjectDeleter.Options.NONE, true);

        assertThat(value(wanted.tree())).isEqualTo(2);
        assertThat(get("a").tree()).isEqualTo(kept(created));
    }

    @Test
    void eachChangeHasItsVersionAndNoChangeHasNone() {
        ApiObject created = create("a", 1);

        ApiObject changed = set("a", 2);
        ApiObject same = set("a", 2);

        assertThat(changed.resourceVersion()).isNotEqualTo(created.resourceVersion());
        assertThat(changed.uid()).isEqualTo(created.uid());
        assertThat(same.resourceVersion()).isEqualTo(changed.resourceVersion());
        assertThat(get("a").tree()).isEqualTo(changed.tree());
        assertCode(404, () -> set("b", 1));
    }

    @Test
    void aChangeThatIsRefusedChangesNothing() {
        ApiObject created = create("a", 1);
        ObjectUpdater.Update refused = current -> {
            throw StatusException.badRequest("not like this");
        };

        assertCode(400, () -> storage().update(context(), key("a"), refused, false));

        assertThat(get("a").tree()).isEqualTo(kept(created));
    }

    /** A storage may give up with 409 when others are always faster, as clients expect it; what it says is done is done. */
    @Test
    void noChangeIsLostWhenManyChangeAtATime() throws Exception {
        create("a", 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                all.add(threads.submit(this::increment));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(value(get("a").tree())).isEqualTo(80);
    }

    private void increment() {
        for (int tries = 1; ; tries++) {
            try {
                update("a", object -> setValue(object, value(object) + 1), false);
                return;
            } catch (StatusException e) {
                if (e.code() != 409 || tries == 100) {
                    throw e;
                }
            }
        }
    }

    @Test
    void listsInTheOrderOfKeysAndWhatIsSelected() {
        create("b", 2);
        ObjectNode red = object("a", 1);
        red.withObject("/metadata").putObject("labels").put("colour", "red");
        storage().create(context(), red, false);

        ObjectLister.Page all = list(ObjectSelector.everythingIn(NAMESPACE));

        assertThat(names(all)).containsExactly("a", "b");
        assertThat(all.resourceVersion()).isNotEmpty();
        assertThat(all.objects().get(1).tree()).isEqualTo(get("b").tree());
        assertThat(names(list(ObjectSelector.everythingIn("team-b")))).isEmpty();
        assertThat(names(list(
                        new ObjectSelector(NAMESPACE, LabelSelector.parse("colour=red"), FieldSelector.EVERYTHING))))
                .containsExactly("a");
    }

    private static List<String> names(ObjectLister.Page page) {
        return page.objects().stream().map(each -> each.key().name()).toList();
    }

    @Test
    void pagesShowEachObjectOnceAtOneVersion() {
        for (int i = 0; i < 5; i++) {
            create("n" + i, i);
        }
        ObjectSelector all = ObjectSelector.everythingIn(NAMESPACE);
        ObjectLister.Page first = storage().list(context(), new ObjectLister.Query(all, "", "", 2, ""));
        set("n2", 7);
        storage().delete(context(), key("n3"), ObjectDeleter.Options.NONE, false);
        create("n5", 5);
        List<ObjectLister.Page> pages = new ArrayList<>(List.of(first));
        for (String next = first.continueToken(); next != null; ) {
            ObjectLister.Page page = storage().list(context(), new ObjectLister.Query(all, "", "", 2, next));
            pages.add(page);
            next = page.continueToken();
        }

        assertThat(pages).extracting(ObjectLister.Page::resourceVersion).containsOnly(first.resourceVersion());
        assertThat(pages.stream().flatMap(page -> page.objects().stream()))
                .extracting(each -> each.key().name() + " " + value(each.tree()))
                .containsExactly("n0 0", "n1 1", "n2 2", "n3 3", "n4 4");
        assertThat(names(list(all))).containsExactly("n0", "n1", "n2", "n4", "n5");
    }

    @Test
    void deletesWhatTheOptionsMean() {
        ApiObject created = create("a", 1);
        ObjectDeleter.Options other = new ObjectDeleter.Options("another-uid", "", "", -1);
        ObjectDeleter.Options same = new ObjectDeleter.Options(created.uid(), created.resourceVersion(), "", -1);

        assertCode(409, () -> storage().delete(context(), key("a"), other, false));
        ObjectDeleter.Result result = storage().delete(context(), key("a"), same, false);

        assertThat(result.gone()).isTrue();
        assertThat(result.object().uid()).isEqualTo(created.uid());
        assertCode(404, () -> storage().delete(context(), key("a"), ObjectDeleter.Options.NONE, false));
    }

    @Test
    void finalizersHoldADeletedObject() {
        ObjectNode held = object("a", 1);
        held.withObject("/metadata").putArray("finalizers").add("example.com/hold");
        storage().create(context(), held, false);

        ObjectDeleter.Result result = storage().delete(context(), key("a"), ObjectDeleter.Options.NONE, false);

        assertThat(result.gone()).isFalse();
        assertThat(get("a").metadata().has("deletionTimestamp")).isTrue();
        update("a", object -> object.withObject("/metadata").remove("finalizers"), false);
        assertCode(404, () -> get("a"));
    }

    @Test
    void aWatchTellsWhatThereIsAndThenEachChange() {
        create("a", 1);
        Told told = new Told();

        try (ObjectWatcher.Watch watch = storage().watch(context(), all(""), told)) {
            create("b", 2);
            set("a", 3);
            storage().delete(context(), key("b"), ObjectDeleter.Options.NONE, false);
            told.await("+a 1", "reached", "+b 2", "a 1 > 3", "-b 2");
            watch.requestBookmark();

            told.await("+a 1", "reached", "+b 2", "a 1 > 3", "-b 2", "reached");
        }
    }

    @Test
    void aWatchGoesOnBehindTheVersionOfAList() {
        create("a", 1);
        String version = storage()
                .list(context(), ObjectLister.Query.all(ObjectSelector.everythingIn(NAMESPACE)))
                .resourceVersion();
        set("a", 2);
        Told told = new Told();

        try (ObjectWatcher.Watch watch = storage().watch(context(), all(version), told)) {
            set("a", 3);

            told.await("a 1 > 2", "a 2 > 3");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aWatchMayBeginNowWithoutTheObjectsThatAreThere() {
        create("a", 1);
        Told told = new Told();

        try (ObjectWatcher.Watch watch = storage()
                .watch(context(), new ObjectWatcher.Query(ObjectSelector.everythingIn(NAMESPACE), "", false), told)) {
            set("a", 2);

            told.await("a 1 > 2");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aClosedWatchTellsNothing() {
        Told told = new Told();
        storage().watch(context(), all(""), told).close();
        List<String> before = List.copyOf(told.events);

        create("a", 1);
        Told other = new Told();
        try (ObjectWatcher.Watch watch = storage().watch(context(), all(""), other)) {
            other.await("+a 1", "reached");
            assertThat(watch).isNotNull();
        }

        assertThat(told.events).isEqualTo(before);
    }

    private static ObjectWatcher.Query all(String version) {
        return new ObjectWatcher.Query(ObjectSelector.everythingIn(NAMESPACE), version, version.isEmpty());
    }

    private final class Told implements ObjectWatcher.Listener {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void changed(ObjectWatcher.Change change) {
            String name = change.object().key().name();
            int now = value(change.object().tree());
            ApiObject previous = change.previous();
            if (change.deleted()) {
                events.add("-" + name + " " + now);
            } else {
                events.add(
                        previous == null ? "+" + name + " " + now : name + " " + value(previous.tree()) + " > " + now);
            }
        }

        @Override
        public void reached(String resourceVersion) {
            events.add("reached");
        }

        @Override
        public void failed(StatusException reason) {
            events.add("failed " + reason.code());
        }

        void await(String... expected) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(events).containsExactly(expected));
        }
    }
}
