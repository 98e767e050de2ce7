package io.github.multikueue.proxy.core.apiserver.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list may ask for by resourceVersion, resourceVersionMatch, limit and continue, by the rules of kube-apiserver. */
class ListOptionsTest {

    private static final String CUPS = "/apis/shop.example.com/v1/namespaces/shop/cups";

    private final ResourceDescription cups =
            ResourceDescription.of("shop.example.com", "v1", "Cup").build();
    private final ServedResources resources = new ServedResources();
    private final ApiServer server = ApiServer.builder(resources)
            .authenticator(request -> Optional.of(UserInfo.of("alice")))
            .authorizer((user, request) -> new Authorizer.Decision(true, ""))
            .build();

    /** The versions after each of three objects. */
    private final List<String> versions = new ArrayList<>();

    @BeforeEach
    void create() {
        MemoryStore store = new MemoryStore(Clock.systemUTC());
        resources.add(new ServedResource(cups, new MemoryStorage(store, cups.groupResource())));
        for (String name : List.of("a", "b", "c")) {
            versions.add(ask(TestExchange.of("POST", CUPS, "{\"metadata\":{\"name\":\"" + name + "\"}}"), 201)
                    .at("/metadata/resourceVersion")
                    .asText());
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode ask(TestExchange exchange, int status) {
        try {
            server.handle(exchange);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(exchange.status()).as(exchange.text()).isEqualTo(status);
        return exchange.json();
    }

    private JsonNode list(String query, int status) {
        return ask(TestExchange.get(CUPS + "?" + query), status);
    }

    private static List<String> names(JsonNode list) {
        return list.path("items")
                .valueStream()
                .map(each -> each.at("/metadata/name").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resourceVersionMatch=Exact | resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersionMatch=NotOlderThan | resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersion=1&resourceVersionMatch=Newest | supported values: \"Exact\", \"NotOlderThan\"",
                "resourceVersion=1&resourceVersionMatch=exact | supported values: \"Exact\", \"NotOlderThan\"",
                "resourceVersion=0&resourceVersionMatch=Exact | is forbidden for resourceVersion \"0\"",
                "resourceVersion=1&resourceVersionMatch=Exact&continue=x | is forbidden when continue is provided",
                "sendInitialEvents=true | sendInitialEvents is forbidden for list",
                "sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=1 | is forbidden for list",
            })
    void whatContradictsItselfIsInvalid(String query, String message) {
        JsonNode status = list(query, 422);

        assertThat(status.path("reason").asText()).isEqualTo("Invalid");
        assertThat(status.path("message").asText())
                .startsWith("ListOptions.meta.k8s.io \"\" is invalid: ")
                .contains(message);
        assertThat(status.at("/details/kind").asText()).isEqualTo("ListOptions");
        assertThat(status.at("/details/causes")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resourceVersion=x", "resourceVersion=-1", "continue=x", "limit=x"})
    void whatCannotBeReadIsABadRequest(String query) {
        assertThat(list(query, 400).path("reason").asText()).isEqualTo("BadRequest");
    }

    @Test
    void aContinuedListHasTheVersionOfItsFirstPage() {
        JsonNode first = list("limit=2", 200);
        ask(TestExchange.of("DELETE", CUPS + "/c", ""), 200);
        String token = first.at("/metadata/continue").asText();

        JsonNode second = list("limit=2&continue=" + token, 200);

        assertThat(names(first)).containsExactly("a", "b");
        assertThat(names(second)).containsExactly("c");
        assertThat(second.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
        assertThat(list("limit=2&resourceVersion=" + versions.get(2) + "&continue=" + token, 400)
                        .path("message")
                        .asText())
                .isEqualTo("specifying resource version is not allowed when using continue");
        assertThat(names(list("limit=2&resourceVersion=0&continue=" + token, 200)))
                .containsExactly("c");
    }

    @Test
    void anExactVersionIsThatOfThen() {
        JsonNode then = list("resourceVersion=" + versions.get(1) + "&resourceVersionMatch=Exact", 200);

        assertThat(names(then)).containsExactly("a", "b");
        assertThat(then.at("/metadata/resourceVersion").asText()).isEqualTo(versions.get(1));
    }

    @Test
    void notOlderThanIsThatOfNowOrOfAnyTimeSince() {
        for (String query : List.of(
                "",
                "resourceVersion=0",
                "resourceVersion=0&resourceVersionMatch=NotOlderThan",
                "resourceVersion=" + versions.get(0),
                "resourceVersion=" + versions.get(0) + "&resourceVersionMatch=NotOlderThan")) {
            assertThat(names(list(query, 200))).as(query).containsExactly("a", "b", "c");
        }
    }

    /** kube-apiserver waits for three seconds first, since its cache may be behind; memory never is. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&resourceVersionMatch=NotOlderThan", "&resourceVersionMatch=Exact"})
    void aVersionThatIsNotReachedIsATimeout(String match) {
        JsonNode status = list("resourceVersion=" + Long.parseLong(versions.get(2)) + "000" + match, 504);

        assertThat(status.path("reason").asText()).isEqualTo("Timeout");
        assertThat(status.path("message").asText()).startsWith("Timeout: Too large resource version: ");
        assertThat(status.at("/details/causes/0/reason").asText()).isEqualTo("ResourceVersionTooLarge");
    }
}
