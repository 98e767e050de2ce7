package io.github.multikueue.proxy.core.apiserver.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectCreator;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectDeleter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectWatcher;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A storage that hands over what is no object of its resource harms that request alone. */
class StorageGarbageTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";
    private static final String CUP = "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":"
            + "{\"name\":\"a\",\"namespace\":\"shop\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}";

    private final ResourceDescription cups =
            ResourceDescription.of("shop.example.com", "v1", "Cup").build();
    private final HandingOver storage = new HandingOver();
    private final ServedResources resources = new ServedResources();
    private final ApiServer server = ApiServer.builder(resources)
            .authenticator(request -> Optional.of(UserInfo.of("alice")))
            .authorizer((user, request) -> new Authorizer.Decision(true, ""))
            .build();

    StorageGarbageTest() {
        resources.add(new ServedResource(cups, storage));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":null}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":\"a\"}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":{}}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":"
                        + "{\"name\":5,\"namespace\":\"shop\",\"resourceVersion\":\"7\"}}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":"
                        + "{\"name\":\"a\",\"namespace\":\"other\",\"resourceVersion\":\"7\"}}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":"
                        + "{\"name\":\"a\",\"namespace\":\"shop\"}}",
                "{\"kind\":\"Cup\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":"
                        + "{\"name\":\"a\",\"namespace\":\"shop\",\"resourceVersion\":7}}",
                "{\"kind\":\"Plate\",\"apiVersion\":\"shop.example.com/v1\",\"metadata\":"
                        + "{\"name\":\"a\",\"namespace\":\"shop\",\"resourceVersion\":\"7\"}}",
                "{\"kind\":\"Cup\",\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"resourceVersion\":\"7\"}}",
            })
    void whatIsNoObjectOfTheResourceIsA500OfEachVerb(String garbage) {
        storage.handsOver(garbage);

        for (TestExchange request : requests()) {
            assertThatItFails(request);
        }
        storage.handsOver(CUP);
        for (TestExchange request : requests()) {
            assertThat(ask(request).status()).isBetween(200, 201);
        }
    }

    @Test
    void aWatchThatTellsOfGarbageEndsWithAnError() {
        for (String garbage : List.of("null", "{}", CUP.replace("\"7\"", "7"), CUP.replace("Cup", "Plate"))) {
            storage.handsOver(garbage);

            assertThat(watched())
                    .as(garbage)
                    .contains("\"ERROR\"")
                    .contains("\"code\":500")
                    .doesNotContain("ADDED");
        }
        storage.handsOver(CUP);
        assertThat(watched()).contains("\"ADDED\"").doesNotContain("ERROR");
    }

    @Test
    void aWatchLeavesOutWhatItIsNotAbout() {
        storage.handsOver(CUP.replace("\"shop\"", "\"other\""));

        assertThat(watched()).isEmpty();
    }

    @Test
    void anObjectOfAnotherNameIsNotTheOneThatAccessWasReviewedFor() {
        storage.handsOver(CUP.replace("\"a\"", "\"b\""));

        for (TestExchange request : List.of(get(), create(), update(), patch(), delete())) {
            assertThatItFails(request);
        }
        assertThat(ask(TestExchange.get(CUPS + "/b")).status()).isEqualTo(200);
    }

    @Test
    void aListWithoutAVersionIsNoList() {
        storage.listVersion = "";

        assertThatItFails(TestExchange.get(CUPS));
        assertThat(ask(get()).status()).isEqualTo(200);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nothingAtAllIsA500() {
        storage.handsOverNothing = true;

        for (TestExchange request : requests()) {
            assertThatItFails(request);
        }
        assertThatItFails(TestExchange.get(CUPS + "?watch=1"));
        assertThatItFails(TestExchange.of("DELETE", CUPS, ""));
    }

    private List<TestExchange> requests() {
        return List.of(get(), TestExchange.get(CUPS), create(), update(), patch(), delete());
    }

    private static TestExchange get() {
        return TestExchange.get(CUPS + "/a");
    }

    private static TestExchange create() {
        return TestExchange.of("POST", CUPS, "{\"metadata\":{\"name\":\"a\"}}");
    }

    private static TestExchange update() {
        return TestExchange.of("PUT", CUPS + "/a", CUP);
    }

    private static TestExchange patch() {
        return TestExchange.of(
                "PATCH",
                CUPS + "/a",
                "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}",
                "Content-Type",
                "application/merge-patch+json");
    }

    private static TestExchange delete() {
        return TestExchange.of("DELETE", CUPS + "/a", "");
    }

    private TestExchange ask(TestExchange exchange) {
        try {
            server.handle(exchange);
            return exchange;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertThatItFails(TestExchange request) {
        JsonNode status = ask(request).json();

        assertThat(request.status()).as(request.request().method()).isEqualTo(500);
        assertThat(status.path("reason").asText()).isEqualTo("InternalError");
        assertThat(status.path("message").asText()).isEqualTo("Internal error occurred: the request failed");
    }

    private String watched() {
        return ask(TestExchange.get(CUPS + "?watch=1&resourceVersion=1&timeoutSeconds=1"))
                .text();
    }

    /** Hands over one and the same, whatever it is asked for. */
    @SuppressWarnings("NullAway")
    private static final class HandingOver
            implements ObjectGetter, ObjectLister, ObjectCreator, ObjectUpdater, ObjectDeleter, ObjectWatcher {

        private ApiObject object = ApiObject.of(Json.object(CUP));
        private String listVersion = "7";
        private boolean handsOverNothing;

        void handsOver(String json) {
            object = json.equals("null") ? null : ApiObject.of(Json.object(json));
        }

        private <T> T orNothing(T answer) {
            return handsOverNothing ? null : answer;
        }

        @Override
        public ApiObject get(StorageContext context, ObjectKey key) {
            return orNothing(object);
        }

        @Override
        public Page list(StorageContext context, ObjectLister.Query query) {
            return orNothing(new Page(Arrays.asList(object), listVersion, null, 0));
        }

        @Override
        public ApiObject create(
                StorageContext context, com.fasterxml.jackson.databind.node.ObjectNode created, boolean dryRun) {
            return orNothing(object);
        }

        @Override
        public ApiObject update(StorageContext context, ObjectKey key, Update update, boolean dryRun) {
            update.apply(ApiObject.of(Json.object(CUP)));
            return orNothing(object);
        }

        @Override
        public Result delete(StorageContext context, ObjectKey key, Options options, boolean dryRun) {
            return orNothing(new Result(object, false));
        }

        @Override
        public Watch watch(StorageContext context, ObjectWatcher.Query query, Listener listener) {
            listener.changed(new Change(null, object, false));
            return orNothing(new Watch() {

                @Override
                public void requestBookmark() {}

                @Override
                public void close() {}
            });
        }
    }
}
