package io.github.multikueue.proxy.core.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectSelector;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContract;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects in the Secrets of a fake cluster. */
class SecretStorageTest extends StorageContract<SecretStorage> {

    private static final ObjectKey BLUE = new ObjectKey("team-a", "blue");

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").start();
    private final ResourceDescription cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
            .withoutGenerations()
            .build();
    private final StorageContext context = new StorageContext(
            UserInfo.of("alice"), RequestInfo.of("GET", "/apis/shop.example.com/v1/namespaces/team-a/cups"));

    private final ExecutorService watches = Executors.newCachedThreadPool();
    private final Cups storage = new Cups(cluster.adminToken());

    @AfterEach
    void close() {
        watches.shutdownNow();
        cluster.close();
    }

    @Override
    protected SecretStorage storage() {
        return storage;
    }

    @Override
    protected String resourcePath() {
        return context.request().path();
    }

    @Override
    protected ObjectNode object(String name, int value) {
        ObjectNode cup = cup(Integer.toString(value));
        cup.withObject("/metadata").put("name", name).remove("labels");
        return cup;
    }

    @Override
    protected void setValue(ObjectNode cup, int value) {
        cup.withObject("/spec").put("colour", Integer.toString(value));
    }

    @Override
    protected int value(JsonNode cup) {
        return cup.at("/spec/colour").asInt();
    }

    private final class Cups extends SecretStorage {

        Cups(String token) {
            super(client(token), cups, "", watches);
        }

        @Override
        protected Map<String, String> data(JsonNode cup) {
            return Map.of("colour", cup.path("spec").path("colour").asText());
        }

        @Override
        protected void restore(ObjectNode cup, Map<String, String> data) {
            cup.putObject("spec").put("colour", data.getOrDefault("colour", ""));
        }
    }

    private ApiClient client(String token) {
        return ApiClients.extension(
                        "cluster",
                        URI.create(cluster.url()),
                        cluster.certificateAuthority(),
                        Duration.ofSeconds(60),
                        CallObserver.NONE)
                .withBearerToken(token);
    }

    private static ObjectNode cup(String colour) {
        return Json.object("""
                {"metadata":{"name":"blue","namespace":"team-a","labels":{"a":"b"},
                  "managedFields":[{"manager":"m"}]},"spec":{"colour":"%s"}}""".formatted(colour));
    }

    @Test
    void keepsObjectsWithTheirMetadataAndManagedFields() {
        ApiObject created = storage.create(context, cup("blue"), false);
        JsonNode secret = cluster.get("secrets", "team-a", "blue");

        assertThat(created.tree().path("apiVersion").asText()).isEqualTo("shop.example.com/v1");
        assertThat(created.uid()).isEqualTo(secret.at("/metadata/uid").asText());
        assertThat(created.resourceVersion())
                .isEqualTo(secret.at("/metadata/resourceVersion").asText());
        assertThat(secret.path("type").asText()).isEqualTo("shop.example.com/cup");
        assertThat(secret.at("/metadata/managedFields/0/manager").asText()).isNotEqualTo("m");
        ApiObject read = storage.get(context, BLUE);
        assertThat(read.tree()).isEqualTo(created.tree());
        assertThat(read.metadata().at("/managedFields/0/manager").asText()).isEqualTo("m");
        assertThat(read.metadata().at("/labels/a").asText()).isEqualTo("b");
        assertThat(storage.list(context, ObjectLister.Query.all(ObjectSelector.everythingIn("team-a")))
                        .objects())
                .singleElement()
                .extracting(ApiObject::tree)
                .isEqualTo(created.tree());
    }

    @Test
    void updatesWhatIsThereEvenIfSomebodyElseIsFaster() {
        storage.create(context, cup("blue"), false);
        int[] calls = {0};
        ApiObject updated = storage.update(
                context,
                BLUE,
                current -> {
                    if (calls[0]++ == 0) {
                        cluster.patch("secrets", "team-a", "blue", "{\"metadata\":{\"labels\":{\"faster\":\"yes\"}}}");
                    }
                    ObjectNode wanted = current.copy();
                    wanted.withObject("/spec").put("colour", "red");
                    return wanted;
                },
                false);
        assertThat(calls[0]).isEqualTo(2);
        assertThat(updated.tree().at("/spec/colour").asText()).isEqualTo("red");
        assertThat(updated.metadata().at("/labels/faster").asText()).isEqualTo("yes");
    }

    @Test
    void deletesWhatTheClientMeans() {
        ApiObject created = storage.create(context, cup("blue"), false);
        StatusException refused =
                refusal(() -> storage.delete(context, BLUE, new ObjectDeleter.Options("another", "", "", -1), false));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.getMessage()).contains("cups.shop.example.com \"blue\"", "Precondition failed");
        assertThat(storage.delete(context, BLUE, ObjectDeleter.Options.NONE, true)
                        .gone())
                .isTrue();
        assertThat(cluster.get("secrets", "team-a", "blue")).isNotNull();

        cluster.patch("secrets", "team-a", "blue", "{\"metadata\":{\"finalizers\":[\"tests/hold\"]}}");
        ObjectDeleter.Result held = storage.delete(context, BLUE, ObjectDeleter.Options.NONE, false);
        assertThat(held.gone()).isFalse();
        assertThat(held.object().metadata().has("deletionTimestamp")).isTrue();
        assertThat(held.object().uid()).isEqualTo(created.uid());
        storage.update(
                context,
                BLUE,
                current -> {
                    ObjectNode released = current.copy();
                    released.withObject("/metadata").remove("finalizers");
                    return released;
                },
                false);
        assertThat(refusal(() -> storage.get(context, BLUE)).getMessage())
                .isEqualTo("cups.shop.example.com \"blue\" not found");
    }

    @Test
    void saysWhatIsWrongAboutTheObjectAndNotAboutItsSecret() {
        storage.create(context, cup("blue"), false);
        assertThat(refusal(() -> storage.create(context, cup("blue"), false)).getMessage())
                .isEqualTo("cups.shop.example.com \"blue\" already exists");
        Cups withoutRights = new Cups(cluster.token(FakeUser.of("nobody")));
        StatusException unexpected = refusal(() -> withoutRights.get(context, BLUE));
        assertThat(unexpected.code()).isEqualTo(500);
        assertThat(unexpected.getMessage())
                .isEqualTo("Internal error occurred: the Secrets of cups.shop.example.com: the API server answers 403");
        cluster.close();
        assertThat(refusal(() -> storage.get(context, BLUE)).code()).isEqualTo(500);
    }

    private interface Action {
        void run() throws IOException;
    }

    private static StatusException refusal(Action action) {
        return catchThrowableOfType(StatusException.class, action::run);
    }
}
