package io.github.multikueue.proxy.core.apiserver.present;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects in a version that is not the stored one. */
class OtherVersionsTest {

    private static ResourceDescription cups(boolean builtIn) {
        ResourceDescription.Builder cups = ResourceDescription.of("shop.example.com", "v1", "Cup")
                .version("v2")
                .converter((object, from, to) -> object.put("size", to));
        return builtIn ? cups.builtIn().build() : cups.build();
    }

    private static JsonNode get(ApiServer server, String path) throws IOException {
        TestExchange exchange = TestExchange.get("/apis/shop.example.com/v2/namespaces/shop/" + path);
        server.handle(exchange);
        return exchange.json();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void areListedAsTheyAreRead(boolean builtIn) throws IOException {
        ResourceDescription cups = cups(builtIn);
        MemoryStorage storage = new MemoryStorage(new MemoryStore(Clock.systemUTC()), cups.groupResource());
        ObjectNode cup = Json.object().put("apiVersion", "shop.example.com/v1").put("kind", "Cup");
        cup.put("size", "v1").putObject("metadata").put("name", "a").put("namespace", "shop");
        storage.create(cup, false);

        try (ApiServer server = OpenServers.of(cups, storage).build()) {
            ObjectNode read = (ObjectNode) get(server, "cups/a");
            JsonNode list = get(server, "cups");

            assertThat(read.path("size").asText()).isEqualTo("v2");
            assertThat(list.path("apiVersion").asText()).isEqualTo("shop.example.com/v2");
            JsonNode item = list.path("items").path(0);
            assertThat(item.path("size").asText()).isEqualTo("v2");
            assertThat(item.path("metadata")).isEqualTo(read.path("metadata"));
            assertThat(item.path("kind").asText("")).isEqualTo(builtIn ? "" : "Cup");
        }
    }
}
