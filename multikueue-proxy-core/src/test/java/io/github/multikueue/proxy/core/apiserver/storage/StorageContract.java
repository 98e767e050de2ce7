package io.github.multikueue.proxy.core.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What the library expects of a storage that implements all of the interfaces. A storage of a subset passes those tests whose
 * interfaces it has. Subclass it, give an empty storage, and pass.
 *
 * @param <S> the storage
 */
public abstract class StorageContract<
        S extends ObjectGetter & ObjectLister & ObjectWatcher & ObjectCreator & ObjectUpdater & ObjectDeleter> {

    private static final String NAMESPACE = "team-a";

    /** An empty storage of a namespaced resource; the same one during a test. */
    protected abstract S storage();

    /** A new object, complete as the library hands it over; with the value at {@code spec.value}. */
    protected ObjectNode object(String name, int value) {
        ObjectNode object = Json.object().put("apiVersion", "example.com/v1").put("kind", "Thing");
        object.putObject("metadata")
                .put("name", name)
                .put("namespace", NAMESPACE)
                .put("uid", "uid-of-" + name)
                .put("creationTimestamp", "2026-11-26T10:00:00Z");
        object.putObject("spec").put("value", value);
        return object;
    }

    private static StorageContext context() {
        return new StorageContext(UserInfo.of("alice"), RequestInfo.of("GET", "/apis/example.com/v1/things"));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(NAMESPACE, name);
    }

    private ApiObject create(String name, int value) {
        return storage().create(context(), object(name, value), false);
    }

    private ApiObject set(String name, int value) {
        return storage()
                .update(
                        context(),
                        key(name),
                        current -> {
                            ObjectNode wanted = current.copy();
                            wanted.withObject("/spec").put("value", value);
                            return wanted;
                        },
                        false);
    }

    private static int value(ApiObject object) {
        return object.tree().at("/spec/value").asInt();
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
        assertThat(storage().get(context(), key("a")).tree()).isEqualTo(created.tree());
        assertCode(409, () -> create("a", 2));
        assertCode(404, () -> storage().get(context(), key("b")));
    }

    @Test
    void aDryRunLeavesNothing() {
        storage().create(context(), object("a", 1), true);
        assertCode(404, () -> storage().get(context(), key("a")));
        ApiObject created = create("a", 1);

        storage().update(context(), key("a"), current -> object("a", 2), true);
        storage().delete(context(), key("a"), ObjectDeleter.Options.NONE, true);

        assertThat(storage().get(context(), key("a")).tree()).isEqualTo(created.tree());
    }

    @Test
    void eachChangeHasItsVersionAndNoChangeHasNone() {
        ApiObject created = create("a", 1);

        ApiObject changed = set("a", 2);
        ApiObject same = set("a", 2);

        assertThat(changed.resourceVersion()).isNotEqualTo(created.resourceVersion());
        assertThat(same.resourceVersion()).isEqualTo(changed.resourceVersion());
        assertCode(404, () -> set("b", 1));
    }

    @Test
    void noChangeIsLostWhenManyChangeAtATime() throws Exception {
        create("a", 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                all.add(threads.submit(() -> storage()
                        .update(
                                context(),
                                key("a"),
                                current -> {
                                    ObjectNode wanted = current.copy();
                                    wanted.withObject("/spec").put("value", value(current) + 1);
                                    return wanted;
                                },
                                false)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(value(storage().get(context(), key("a")))).isEqualTo(80);
    }

    @Test
    void listsInTheOrderOfKeysAndWhatIsSelected() {
        create("b", 2);
        create("a", 1);

        ObjectLister.Page all =
                storage().list(context(), ObjectLister.Query.all(ObjectSelector.everythingIn(NAMESPACE)));
        ObjectLister.Page elsewhere =
                storage().list(context(), ObjectLister.Query.all(ObjectSelector.everythingIn("team-b")));

        assertThat(all.objects()).extracting(each -> each.key().name()).containsExactly("a", "b");
        assertThat(all.resourceVersion()).isNotEmpty();
        assertThat(elsewhere.objects()).isEmpty();
    }

    @Test
    void pagesShowEachObjectOnceAtOneVersion() {
        for (int i = 0; i < 5; i++) {
            create("n" + i, i);
        }
        List<String> names = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        String next = "";
        do {
            ObjectLister.Page page = storage()
                    .list(context(), new ObjectLister.Query(ObjectSelector.everythingIn(NAMESPACE), "", "", 2, next));
            page.objects().forEach(each -> names.add(each.key().name()));
            versions.add(page.resourceVersion());
            next = page.continueToken() == null ? "" : page.continueToken();
        } while (!next.isEmpty());

        assertThat(names).containsExactly("n0", "n1", "n2", "n3", "n4");
        assertThat(versions).containsOnly(versions.get(0));
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
        assertThat(storage().get(context(), key("a")).metadata().has("deletionTimestamp"))
                .isTrue();
        storage()
                .update(
                        context(),
                        key("a"),
                        current -> {
                            ObjectNode released = current.copy();
                            released.withObject("/metadata").remove("finalizers");
                            return released;
                        },
                        false);
        assertCode(404, () -> storage().get(context(), key("a")));
    }

    @Test
    void aWatchTellsWhatThereIsAndThenEachChange() {
        create("a", 1);
        Told told = new Told();

        try (ObjectWatcher.Watch watch = storage().watch(context(), all(""), told)) {
            create("b", 2);
            set("a", 3);
            storage().delete(context(), key("b"), ObjectDeleter.Options.NONE, false);
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
    void aClosedWatchTellsNothing() {
        Told told = new Told();
        storage().watch(context(), all(""), told).close();
        int before = told.events.size();

        create("a", 1);
        Told other = new Told();
        try (ObjectWatcher.Watch watch = storage().watch(context(), all(""), other)) {
            other.await("+a 1", "reached");
            assertThat(watch).isNotNull();
        }

        assertThat(told.events).hasSize(before);
    }

    private static ObjectWatcher.Query all(String version) {
        return new ObjectWatcher.Query(ObjectSelector.everythingIn(NAMESPACE), version, false);
    }

    private static final class Told implements ObjectWatcher.Listener {

        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void changed(ObjectWatcher.Change change) {
            String name = change.object().key().name();
            int now = value(change.object());
            ApiObject previous = change.previous();
            if (change.deleted()) {
                events.add("-" + name + " " + now);
            } else {
                events.add(previous == null ? "+" + name + " " + now : name + " " + value(previous) + " > " + now);
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
            Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly(expected));
        }
    }
}
