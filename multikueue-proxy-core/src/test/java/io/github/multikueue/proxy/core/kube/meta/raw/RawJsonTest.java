package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

    /** Reads to the end of the text. */
    private static final ObjectReader WHOLE = Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "1",
                "{\"items\":3}",
                "{\"items\":[3]}",
                "{\"items\":[{}",
                "<html>",
                "{\"items\":[{},3]}",
                "{\"items\":[{}{}]}",
                "{\"items\":[{},]}",
                "{\"items\":[{\"a\":[}]}]}",
                "{\"items\":[{\"a\":\"}]}",
                "{\"items\":[{\"a\":\"\\\"}]}",
                "{\"items\":[{1}]}"
            })
    void refusesWhatIsNoList(String list) {
        assertThatThrownBy(() -> RawJson.filterItems(list.getBytes(UTF_8), each -> true))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesAListThatBreaksOff() throws IOException {
        String list = "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"spec\":[\"\\\"]}\"]},{\"spec\":{}}]";

        assertThat(RawJson.filterItems(list.getBytes(UTF_8), each -> true).size())
                .isEqualTo(2);
        for (int length = 0; length < list.length(); length++) {
            byte[] begun = list.substring(0, length).getBytes(UTF_8);
            assertThatThrownBy(() -> RawJson.filterItems(begun, each -> true))
                    .as("%s bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAnItemNestedDeeperThanAnyoneReads() {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);

        assertThatThrownBy(() ->
                        RawJson.filterItems(("{\"items\":[{\"spec\":" + deep + "}]}").getBytes(UTF_8), each -> true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1000 brackets");
    }

    /** What cannot be proven to be of the run is for the condition to leave out, and not a reason to fail. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"metadata\":null}", "{\"spec\":{\"metadata\":{\"name\":\"a\"}}}"})
    void anItemWithoutMetadataIsNobodys(String item) throws IOException {
        byte[] list = ("{\"items\":[" + item + "]}").getBytes(UTF_8);

        RawJson.Filtered filtered =
                RawJson.filterItems(list, each -> each.name().equals("a"));

        assertThat(filtered.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"phase\":\"Running\",\"new\":{}}", "[1]", "{}"})
    void findsATopLevelFieldOnly(String value) throws IOException {
        byte[] object = ("{\"spec\":{\"status\":1},\"status\": " + value + " }").getBytes(UTF_8);

        assertThat(RawJson.field(object, "status").map(bytes -> new String(bytes, UTF_8)))
                .contains(value);
        assertThat(RawJson.field(object, "phase")).isEmpty();
    }

    @Test
    void agreesWithATreeOnEveryList() {
        RandomCases.check(300, values -> {
            JsonNode list = list(values);
            Set<Integer> names = new TreeSet<>(values.list(0, 10, () -> values.intBetween(0, 9)));

            byte[] filtered = RawJson.filterItems(
                            Json.MAPPER.writeValueAsBytes(list),
                            each -> each.name().isEmpty() || names.contains(Integer.valueOf(each.name())))
                    .json();

            assertThat(Json.MAPPER.readTree(filtered)).isEqualTo(withoutOthers(list, names));
        });
    }

    /** Of strings and brackets alone, borders are found; that must not be another reading than a parser's. */
    @Test
    void readsNothingOutOfADamagedListThatAParserWouldNot() {
        RandomCases.check(300, values -> {
            byte[] damaged = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(list(values));
            damaged[values.intBetween(0, damaged.length - 1)] =
                    values.textOf("{}[]\",:\\ \n0a", 1, 1).getBytes(UTF_8)[0];
            List<String> names = new ArrayList<>();
            List<String> parsed = new ArrayList<>();
            try {
                RawJson.forEachItem(damaged, each -> names.add(each.name()));
                WHOLE.readTree(damaged)
                        .path("items")
                        .forEach(each -> parsed.add(each.at("/metadata/name").asText("")));
            } catch (IOException refusedByOneOfThem) {
                return;
            }

            assertThat(names).isEqualTo(parsed);
        });
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

    private static ObjectNode list(RandomValues values) {
        ObjectNode list = Json.object();
        for (String field : values.oneOf(List.of(List.of("kind", "items"), List.of("items", "kind")))) {
            if (field.equals("kind")) {
                list.put(field, "PodList");
            } else {
                list.putArray(field).addAll(values.list(0, 6, () -> item(values)));
            }
        }
        return list;
    }

    private static ObjectNode item(RandomValues values) {
        List<String> fields = List.of("metadata", "spec", "status", "items");
        ObjectNode item = Json.object();
        values.list(0, 4, () -> values.oneOf(fields)).forEach(field -> item.set(field, value(values)));
        return item;
    }

    /** A name is always a digit, so that it says whether its item is wanted; other keys are too short for {@code name}. */
    private static ObjectNode value(RandomValues values) {
        ObjectNode value = Json.object();
        if (values.weighted(1, 1) == 0) {
            return value.put("name", "" + values.intBetween(0, 9));
        }
        values.list(0, 20, () -> values.unicode(0, 3)).forEach(key -> value.put(key, values.unicode(0, 255)));
        return value;
    }
}
