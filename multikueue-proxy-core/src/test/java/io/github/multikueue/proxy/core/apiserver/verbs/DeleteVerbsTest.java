package io.github.multikueue.proxy.core.apiserver.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.OpenServers;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verb delete as its clients see it, with nobody there to see to dependents. */
class DeleteVerbsTest {

    private static final String CUP = "/apis/shop.example.com/v1/namespaces/shop/cups/a";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

    private final ResourceDescription cups =
            ResourceDescription.of("shop.example.com", "v1", "Cup").build();
    private final MemoryStorage storage = new MemoryStorage(new MemoryStore(CLOCK), cups.groupResource());
    private final ApiServer server = OpenServers.of(cups, storage).build();

    @AfterEach
    void close() {
        server.close();
    }

    private void create(String... finalizers) {
        ObjectNode object =
                Json.object().put("apiVersion", "shop.example.com/v1").put("kind", "Cup");
        ObjectNode metadata = object.putObject("metadata")
                .put("name", "a")
                .put("namespace", "shop")
                .put("generation", 1);
        List.of(finalizers).forEach(each -> metadata.withArray("/finalizers").add(each));
        storage.create(object, false);
    }

    private TestExchange delete(String query, String body) throws IOException {
        TestExchange exchange = TestExchange.of("DELETE", CUP + query, body);
        server.handle(exchange);
        return exchange;
    }

    private boolean exists() {
        return storage.find(new ObjectKey("shop", "a")) != null;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?propagationPolicy=Foreground | '' | foregroundDeletion",
                "'' | {\"propagationPolicy\": \"Foreground\"} | foregroundDeletion",
                "'' | {\"propagationPolicy\": \"Orphan\"} | orphan",
                "?orphanDependents=true | '' | orphan",
                // What the query says counts only without a body.
                "?propagationPolicy=Orphan | {\"propagationPolicy\": \"Foreground\"} | foregroundDeletion",
            })
    void dependentsAreSeenToByAFinalizer(String query, String body, String finalizer) throws IOException {
        create();

        TestExchange answer = delete(query, body);

        assertThat(answer.status()).isEqualTo(200);
        JsonNode metadata = answer.json().path("metadata");
        assertThat(answer.json().path("kind").asText()).isEqualTo("Cup");
        assertThat(Json.texts(metadata.path("finalizers"))).containsExactly(finalizer);
        assertThat(metadata.path("deletionTimestamp").asText()).isEqualTo("2026-11-26T10:00:00Z");
        assertThat(metadata.path("deletionGracePeriodSeconds").asInt(-1)).isZero();
        assertThat(metadata.path("generation").asInt()).isEqualTo(2);
        assertThat(exists()).isTrue();

        assertThat(release().status()).isEqualTo(200);
        assertThat(exists()).isFalse();
    }

    private TestExchange release() throws IOException {
        TestExchange exchange = TestExchange.of(
                "PATCH", CUP, "{\"metadata\": {\"finalizers\": null}}", "Content-Type", "application/merge-patch+json");
        server.handle(exchange);
        return exchange;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "?propagationPolicy=Background | ''",
                "?propagationPolicy=Foreground | {\"propagationPolicy\": \"Background\"}",
                "?propagationPolicy=Foreground&dryRun=All | {}",
                "?gracePeriodSeconds=30 | ''",
                "'' | {\"gracePeriodSeconds\": 30}",
                "'' | {\"gracePeriodSeconds\": -5}",
            })
    void otherwiseTheObjectGoesAtOnceHoweverLongItMayTake(String query, String body) throws IOException {
        create();

        TestExchange answer = delete(query, body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("Success");
        assertThat(exists()).isFalse();
    }

    /** An object may say by itself how it wants to be deleted; who deletes it decides otherwise, or nothing. */
    @ParameterizedTest
    @CsvSource({
        "'', foregroundDeletion, foregroundDeletion",
        "'', orphan, orphan",
        "?propagationPolicy=Orphan, foregroundDeletion, orphan",
        "?propagationPolicy=Foreground, orphan, foregroundDeletion",
        "?propagationPolicy=Background, orphan, ''",
        "?orphanDependents=false, orphan, ''"
    })
    void theObjectsOwnFinalizerCountsIfNothingElseIsSaid(String query, String before, String after) throws IOException {
        create("example.com/hold", before);

        TestExchange answer = delete(query, "");

        JsonNode finalizers = answer.json().path("metadata").path("finalizers");
        assertThat(Json.texts(finalizers))
                .containsExactlyElementsOf(
                        after.isEmpty() ? List.of("example.com/hold") : List.of("example.com/hold", after));
        assertThat(answer.status()).isEqualTo(query.contains("orphanDependents") ? 202 : 200);
    }

    @Test
    void aSecondDeletionMayDecideOtherwiseAndChangesNoTime() throws IOException {
        create("example.com/hold");
        JsonNode first = delete("?propagationPolicy=Foreground", "").json();

        JsonNode second = delete("?propagationPolicy=Orphan", "").json();
        JsonNode third = delete("?propagationPolicy=Orphan", "").json();

        assertThat(Json.texts(second.at("/metadata/finalizers"))).containsExactly("example.com/hold", "orphan");
        assertThat(second.at("/metadata/generation")).isEqualTo(first.at("/metadata/generation"));
        assertThat(second.at("/metadata/resourceVersion")).isNotEqualTo(first.at("/metadata/resourceVersion"));
        assertThat(third).isEqualTo(second);
    }

    @Test
    void aDryRunShowsTheFinalizerAndSetsNone() throws IOException {
        create();

        TestExchange answer = delete("?dryRun=All&propagationPolicy=Foreground", "");

        assertThat(Json.texts(answer.json().at("/metadata/finalizers"))).containsExactly("foregroundDeletion");
        ObjectNode stored = storage.find(new ObjectKey("shop", "a")).tree();
        assertThat(stored.path("metadata").has("finalizers")).isFalse();
        assertThat(stored.path("metadata").has("deletionTimestamp")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"propagationPolicy\": \"Sideways\"} | propagationPolicy: Unsupported value: \"Sideways\":"
                        + " supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"",
                "{\"propagationPolicy\": \"Orphan\", \"orphanDependents\": true} | propagationPolicy: Invalid value:"
                        + " \"Orphan\": orphanDependents and deletionPropagation cannot be both set",
                "{\"dryRun\": [\"Some\"]} | dryRun: Unsupported value: \"Some\": supported values: \"All\"",
            })
    void optionsThatCannotBeMetAreRefused(String body, String message) throws IOException {
        create();

        TestExchange answer = delete("", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("message").asText())
                .isEqualTo("DeleteOptions.meta.k8s.io \"\" is invalid: " + message);
        assertThat(exists()).isTrue();
    }
}
