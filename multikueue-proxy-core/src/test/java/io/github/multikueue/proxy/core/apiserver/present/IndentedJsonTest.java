package io.github.multikueue.proxy.core.apiserver.present;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON for people, and who gets it. */
class IndentedJsonTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final ResourceDescription cups =
            ResourceDescription.of("shop.example.com", "v1", "Cup").build();
    private final ApiServer server = server();

    private ApiServer server() {
        MemoryStorage storage = new MemoryStorage(new MemoryStore(Clock.systemUTC()), cups.groupResource());
        ObjectNode cup = Json.object().put("apiVersion", "shop.example.com/v1").put("kind", "Cup");
        cup.putObject("metadata").put("name", "a").put("namespace", "shop");
        storage.create(cup, false);
        return OpenServers.of(cups, storage).build();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String answer(String method, String target, String... headers) throws IOException {
        TestExchange exchange = TestExchange.of(method, target, "", headers);
        server.handle(exchange);
        return exchange.text();
    }

    private static String indented(String json) {
        return new String(IndentedJson.of(json.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void isWrittenAsGoWritesIt() {
        assertThat(indented("{\"a\":{},\"b\":[],\"c\":[1.50,{\"d\": \"e\\\"{,:\\\\\"}],\n\"f\":[ ],\"g\":null}"))
                .isEqualTo("""
                        {
                          "a": {},
                          "b": [],
                          "c": [
                            1.50,
                            {
                              "d": "e\\"{,:\\\\"
                            }
                          ],
                          "f": [],
                          "g": null
                        }""");
    }

    @Test
    void partsAreOneDocument() {
        byte[] whole = IndentedJson.of(
                "[".getBytes(UTF_8), "\"a,".getBytes(UTF_8), "b\",2".getBytes(UTF_8), "]".getBytes(UTF_8));
        assertThat(new String(whole, UTF_8)).isEqualTo("[\n  \"a,b\",\n  2\n]");
    }

    @ParameterizedTest
    @CsvSource({
        "?pretty=true, Java, true",
        "?pretty=1, Java, true",
        "?a=b&pretty=t, Java, true",
        "?pretty=yes, Java, false",
        "?pretty=, Java, false",
        "'', Java, false",
        "'', curl/8.5.0, true",
        "'', Wget/1.21, true",
        "'', Mozilla/5.0 (X11), true",
        "?pretty=, curl/8.5.0, true",
        "?pretty=false, curl/8.5.0, false",
        "?limit=5, kubectl/v1.36.2, false"
    })
    void isForWhoAsksForItAndForWhoIsLikelyToBeAPerson(String query, String agent, boolean expected)
            throws IOException {
        for (String path : new String[] {CUPS, CUPS + "/a", CUPS + "/none", "/apis", "/apis/shop.example.com/v1"}) {
            String text = answer("GET", path + query, "User-Agent", agent);
            assertThat(text.startsWith("{\n  \"")).as("%s: %s", path, text).isEqualTo(expected);
            if (expected) {
                assertThat(text).isEqualTo(indented(answer("GET", path + "?pretty=0")));
            }
        }
    }

    @Test
    void theHeaderAcceptMayAskForItToo() throws IOException {
        assertThat(answer("GET", CUPS + "/a", "Accept", "application/json;pretty=1"))
                .startsWith("{\n");
        assertThat(answer("GET", CUPS + "/a", "Accept", "application/json;pretty=true"))
                .containsOnlyOnce("\n")
                .endsWith("}\n");
    }

    @Test
    void aTableIsIndentedToo() throws IOException {
        String table = answer("GET", CUPS + "?pretty=1", "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1");
        JsonNode json = Json.MAPPER.readTree(table);
        assertThat(json.path("kind").asText()).isEqualTo("Table");
        assertThat(table).startsWith("{\n");
    }

    @Test
    void aDeletionIsIndentedToo() throws IOException {
        assertThat(answer("DELETE", CUPS + "/a?pretty=1")).startsWith("{\n  \"");
    }

    /** One event is one line. */
    @Test
    void eventsOfAWatchNeverAre() throws IOException {
        String events = answer("GET", CUPS + "?watch=1&timeoutSeconds=1&pretty=1", "User-Agent", "curl/8.5.0");
        assertThat(events.lines()).hasSize(1).allMatch(each -> each.startsWith("{\"type\":\"ADDED\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi/v3", "/openapi/v3/apis/shop.example.com/v1"})
    void openApiIsNotForPeople(String path) throws IOException {
        assertThat(answer("GET", path, "User-Agent", "curl/8.5.0")).doesNotContain("\n");
    }
}
