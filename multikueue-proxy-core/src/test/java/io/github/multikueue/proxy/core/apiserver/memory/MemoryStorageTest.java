package io.github.multikueue.proxy.core.apiserver.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContract;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryStorageTest extends StorageContract<MemoryStorage> {

    private static final int HISTORY = 200;

    private final MemoryStorage storage =
            new MemoryStorage(new MemoryStore(Clock.systemUTC(), HISTORY), new GroupResource("example.com", "things"));

    @Override
    protected MemoryStorage storage() {
        return storage;
    }

    @Test
    void aVersionWhoseChangesAreForgottenIsExpired() {
        for (int i = 0; i <= HISTORY + 1; i++) {
            storage.create(object("n" + i, i), false);
        }

        assertThatThrownBy(() -> watchFrom("101"))
                .isInstanceOf(StatusException.class)
                .hasMessageStartingWith("too old resource version: 101 (");
    }

    @Test
    void listsThePastAsFarAsItIsRemembered() {
        storage.create(object("a", 1), false);
        ApiObject second = storage.create(object("b", 1), false);
        storage.delete(new ObjectKey("team-a", "a"), ObjectDeleter.Options.NONE, false);

        assertThat(storage.list(null, exactly(second.resourceVersion())).objects())
                .extracting(each -> each.key().name())
                .containsExactly("a", "b");
        storage.forgetHistory();
        assertThatThrownBy(() -> storage.list(null, exactly(second.resourceVersion())))
                .isInstanceOf(StatusException.class)
                .hasMessage("The resourceVersion for the provided list is too old.");
    }

    private static ObjectLister.Query exactly(String version) {
        return new ObjectLister.Query(ObjectSelector.everythingIn(""), version, "Exact", 0, "");
    }

    /** Names of others begin with the same letters, and sort before and behind. */
    @ParameterizedTest
    @ValueSource(strings = {"team-a", "team-a-b", "team-a.b", "team-a0", "team", "team-"})
    void aListOfANamespaceHasNothingOfOthers(String namespace) {
        for (String each : new String[] {"team-a", "team-a-b", "team-a.b", "team-a0", "team", "team-"}) {
            ObjectNode object = Json.object();
            object.putObject("metadata").put("namespace", each).put("name", "in-" + each);
            storage.create(object, false);
        }

        assertThat(storage.select(ObjectSelector.everythingIn(namespace)))
                .extracting(each -> each.key().name())
                .containsExactly("in-" + namespace);
        assertThat(storage.select(ObjectSelector.everythingIn(""))).hasSize(6);
    }

    @Test
    void aVersionThatIsNotReachedYetIsTooLarge() {
        assertThatThrownBy(() -> watchFrom("100000"))
                .isInstanceOf(StatusException.class)
                .hasMessageStartingWith("Timeout: Too large resource version: 100000, current: ");
    }

    @Test
    void aVersionThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> watchFrom("x"))
                .isInstanceOf(StatusException.class)
                .hasMessageStartingWith("invalid resource version");
    }

    private void watchFrom(String version) {
        ObjectWatcher.Query query = new ObjectWatcher.Query(ObjectSelector.everythingIn(""), version, false);
        storage.watch(query, new ObjectWatcher.Listener() {
            @Override
            public void changed(ObjectWatcher.Change change) {
                // Nothing is looked at.
            }

            @Override
            public void reached(String resourceVersion) {
                // Nothing is looked at.
            }

            @Override
            public void failed(StatusException reason) {
                // Nothing is looked at.
            }
        });
    }
}
