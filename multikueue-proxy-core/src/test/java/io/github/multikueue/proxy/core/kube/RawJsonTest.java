package io.github.multikueue.proxy.core.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    @Test
    void keepsTheBytesOfWhatIsKept() throws IOException {
        byte[] list = """
                {"kind":"PodList", "metadata":{"resourceVersion":"7","continue":"abc"},
                 "items":[
                   {"metadata":{"name":"a"}, "spec":{"new-field":[1, 2.50e1, "ü\\u00fc"]}},
                   {"metadata":{"name":"b"}},
                   {"unknown":{"metadata":{"name":"not-this"}}, "metadata":{"name":"c"},"x":null}
                 ], "tail": true}
                """.getBytes(UTF_8);

        RawJson.Filtered filtered =
                RawJson.filterItems(list, each -> !each.name().equals("b"));

        assertThat(new String(filtered.json(), UTF_8)).isEqualTo("""
                        {"kind":"PodList", "metadata":{"resourceVersion":"7","continue":"abc"},
                         "items":[
                           {"metadata":{"name":"a"}, "spec":{"new-field":[1, 2.50e1, "ü\\u00fc"]}},{"unknown":{"metadata":{"name":"not-this"}}, "metadata":{"name":"c"},"x":null}
                         ], "tail": true}
                        """);
        assertThat(filtered.size()).isEqualTo(2);
    }

    @Test
    void doesNotCopyAListOfWhichEverythingIsKept() throws IOException {
        byte[] list = "{\"items\":[{\"metadata\":{\"name\":\"a\"}}]}".getBytes(UTF_8);

        assertThat(RawJson.filterItems(list, each -> true).json()).isSameAs(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"items\":null}", "{\"items\":[]}", "{\"kind\":\"PodList\",\"items\":[] }"})
    void aListWithoutItemsStaysAsItIs(String list) throws IOException {
        RawJson.Filtered filtered = RawJson.filterItems(list.getBytes(UTF_8), each -> false);

        assertThat(new String(filtered.json(), UTF_8)).isEqualTo(list);
        assertThat(filtered.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "1", "{\"items\":3}", "{\"items\":[3]}", "{\"items\":[{}", "<html>"})
    void refusesWhatIsNoList(String list) {
        assertThatThrownBy(() -> RawJson.filterItems(list.getBytes(UTF_8), each -> true))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"phase\":\"Running\",\"new\":{}}", "[1]", "{}"})
    void findsATopLevelFieldOnly(String value) throws IOException {
        byte[] object = ("{\"spec\":{\"status\":1},\"status\": " + value + " }").getBytes(UTF_8);

        assertThat(RawJson.field(object, "status").map(bytes -> new String(bytes, UTF_8)))
                .contains(value);
        assertThat(RawJson.field(object, "phase")).isEmpty();
    }

    @Property
    void agreesWithATreeOnEveryList(
            @ForAll("lists") JsonNode list, @ForAll Set<@net.jqwik.api.constraints.IntRange(max = 9) Integer> names)
            throws IOException {
        byte[] filtered = RawJson.filterItems(
                        Json.MAPPER.writeValueAsBytes(list),
                        each -> each.name().isEmpty() || names.contains(Integer.valueOf(each.name())))
                .json();

        assertThat(Json.MAPPER.readTree(filtered)).isEqualTo(withoutOthers(list, names));
    }

    private static JsonNode withoutOthers(JsonNode list, Set<Integer> names) {
        ObjectNode expected = list.deepCopy();
        ArrayNode items = expected.putArray("items");
        for (JsonNode item : list.path("items")) {
            String name = item.at("/metadata/name").asText();
            if (name.isEmpty() || names.contains(Integer.valueOf(name))) {
                items.add(item);
            }
        }
        return expected;
    }

    @Provide
    Arbitrary<JsonNode> lists() {
        Arbitrary<Map<String, Object>> item = Arbitraries.maps(
                        Arbitraries.of("metadata", "spec", "status", "items"),
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 9).map(name -> Map.of("name", "" + name)),
                                Arbitraries.maps(Arbitraries.strings().ofMaxLength(3), Arbitraries.strings())))
                .ofMaxSize(4)
                .map(Map::copyOf);
        return item.list()
                .ofMaxSize(6)
                .map(items -> Json.MAPPER.valueToTree(Map.of(
                        "kind",
                        "PodList",
                        "items",
                        items.stream().map(RawJsonTest::named).toList())));
    }

    /** Names other than digits would not say whether they are wanted. */
    private static Map<String, Object> named(Map<String, Object> item) {
        return item.get("metadata") instanceof Map<?, ?> metadata && !isDigit(metadata.get("name"))
                ? Map.of("spec", List.of(item))
                : item;
    }

    private static boolean isDigit(Object name) {
        return name == null || name.toString().matches("[0-9]");
    }
}
