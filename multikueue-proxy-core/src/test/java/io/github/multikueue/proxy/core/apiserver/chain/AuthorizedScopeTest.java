package io.github.multikueue.proxy.core.apiserver.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStorage;
import io.github.multikueue.proxy.core.apiserver.memory.MemoryStore;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is served but what access was reviewed for, whatever path leads to it. */
class AuthorizedScopeTest {

    private static final String WATCH_CUPS = "/apis/shop.example.com/v1/watch/namespaces/shop/cups/";

    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final ServedResources resources = new ServedResources();
    private Predicate<RequestInfo> allowed = request -> true;
    private final ApiServer server = ApiServer.builder(resources)
            .authenticator(request -> Optional.of(UserInfo.of("alice")))
            .authorizer((user, request) -> new Authorizer.Decision(allowed.test(request), ""))
            .build();

    @AfterEach
    void close() {
        server.close();
    }

    /** A watch ends when it has told what there is. */
    private TestExchange ask(String method, String target) throws IOException {
        TestExchange exchange = TestExchange.of(method, target, "");
        server.watches().close();
        server.handle(exchange);
        return exchange;
    }

    private void serve(ResourceDescription description, String namespace, String... names) {
        MemoryStorage storage = new MemoryStorage(store, description.groupResource());
        for (String name : names) {
            ObjectNode object =
                    Json.object().put("kind", description.kind()).put("apiVersion", description.apiVersion("v1"));
            ObjectNode metadata = object.putObject("metadata").put("name", name);
            if (!namespace.isEmpty()) {
                metadata.put("namespace", namespace);
            }
            storage.create(object, false);
        }
        resources.add(new ServedResource(description, storage));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, shops/main",
        "GET, shops",
        "GET, shops?watch=1",
        "POST, shops",
        "PUT, shops/main",
        "PATCH, shops/main",
        "DELETE, shops/main",
        "DELETE, shops"
    })
    void aRightInOneNamespaceOpensNoResourceOfTheCluster(String method, String path) throws IOException {
        serve(
                ResourceDescription.of("shop.example.com", "v1", "Shop")
                        .clusterScoped()
                        .build(),
                "",
                "main");
        allowed = request -> request.namespace().equals("team-a");

        TestExchange answer = ask(method, "/apis/shop.example.com/v1/namespaces/team-a/" + path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("404 page not found\n");
        allowed = request -> true;
        assertThat(ask("GET", "/apis/shop.example.com/v1/shops/main").status()).isEqualTo(200);
    }

    @Test
    void aNamespaceIsInItself() throws IOException {
        serve(ResourceDescription.of("", "v1", "Namespace").clusterScoped().build(), "", "team-a", "team-b");
        allowed = request -> request.namespace().equals("team-a");

        assertThat(ask("GET", "/api/v1/namespaces/team-a").status()).isEqualTo(200);
        assertThat(ask("GET", "/api/v1/namespaces/team-b").status()).isEqualTo(403);
        assertThat(ask("GET", "/api/v1/namespaces/team-a/namespaces/team-b").status())
                .isEqualTo(404);
        assertThat(ask("GET", "/api/v1/namespaces/team-a/namespaces").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"''", "?fieldSelector=metadata.name%3Da", "?labelSelector=!size"})
    void aWatchOfOneObjectTellsOfNoOther(String query) throws IOException {
        serve(ResourceDescription.of("shop.example.com", "v1", "Cup").build(), "shop", "a", "b");
        allowed = request -> request.name().equals("a");
        assertThat(ask("GET", WATCH_CUPS + "a" + query).events()).containsExactly("ADDED a");
    }

    @Test
    void aWatchOfOneObjectSelectsNoOther() throws IOException {
        serve(ResourceDescription.of("shop.example.com", "v1", "Cup").build(), "shop", "a", "b");
        allowed = request -> request.name().equals("a");
        TestExchange answer = ask("GET", WATCH_CUPS + "a?fieldSelector=metadata.name%3Db");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText())
                .isEqualTo("field selector metadata.name doesn't match requested name");
    }

    @Test
    void anApplyThatCreatesNeedsTheRightToDoSo() throws IOException {
        serve(ResourceDescription.of("shop.example.com", "v1", "Cup").build(), "shop", "a");
        allowed = request -> request.verb().equals("patch");

        assertThat(apply("a").status()).isEqualTo(200);
        TestExchange denied = apply("b");
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.json().path("message").asText())
                .isEqualTo("cups.shop.example.com \"b\" is forbidden: User \"alice\" cannot create resource \"cups\""
                        + " in API group \"shop.example.com\" in the namespace \"shop\"");

        allowed = request -> Set.of("patch", "create").contains(request.verb());
        assertThat(apply("b").status()).isEqualTo(201);
    }

    private TestExchange apply(String name) throws IOException {
        TestExchange exchange = TestExchange.of(
                "PATCH",
                "/apis/shop.example.com/v1/namespaces/shop/cups/" + name + "?fieldManager=alice",
                "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"spec\":{\"size\":1}}",
                "Content-Type",
                "application/apply-patch+yaml");
        server.handle(exchange);
        return exchange;
    }
}
