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
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items of a list, kept or not while the list is read. */
class RawListTest {

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

        RawList filtered = filter(list, each -> !each.name().equals("b"));

        assertThat(new String(filtered.json(), UTF_8)).isEqualTo("""
                        {"kind":"PodList", "metadata":{"resourceVersion":"7","continue":"abc"},
                         "items":[
                           {"metadata":{"name":"a"}, "spec":{"new-field":[1, 2.50e1, "ü\\u00fc"]}},
                           {"unknown":{"metadata":{"name":"not-this"}}, "metadata":{"name":"c"},"x":null}
                         ], "tail": true}
                        """);
        assertThat(filtered.size()).isEqualTo(2);
    }

    @Test
    void aListOfWhichEverythingIsKeptStaysAsItIs() throws IOException {
        String list = "{ \"items\" : [ {\"metadata\":{\"name\":\"a\"}} ,\n{} ] , \"kind\":1.5e3 }\n";

        assertThat(new String(filter(list.getBytes(UTF_8), each -> true).json(), UTF_8))
                .isEqualTo(list);
    }

    @Test
    void theFirstOfTheItemsThatAreKeptHasNoCommaBeforeIt() throws IOException {
        byte[] list = "{\"items\":[{}, {\"metadata\":{\"name\":\"a\"}}, {}]}".getBytes(UTF_8);

        RawList kept = filter(list, each -> each.name().equals("a"));

        assertThat(new String(kept.json(), UTF_8)).isEqualTo("{\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
        assertThat(kept.dropped()).isEqualTo(2);
    }

    /** However much of a list there is, no more of it is held than what is kept, and one item. */
    @Test
    void whatIsNotKeptIsNotHeld() throws IOException {
        byte[] large = ("{\"metadata\":{\"name\":\"b\"},\"data\":\"" + "x".repeat(100_000) + "\"},").getBytes(UTF_8);
        byte[] begin = "{\"items\":[".getBytes(UTF_8);
        byte[] end = "{\"metadata\":{\"name\":\"a\"}}]}".getBytes(UTF_8);
        List<InputStream> parts = new ArrayList<>(List.of(new ByteArrayInputStream(begin)));
        for (int i = 0; i < 1_000; i++) {
            parts.add(new ByteArrayInputStream(large));
        }
        parts.add(new ByteArrayInputStream(end));
        List<Long> held = new ArrayList<>();

        RawList kept = RawList.filter(
                new SequenceInputStream(Collections.enumeration(parts)),
                each -> each.name().equals("a"),
                held::add);

        assertThat(kept.dropped()).isEqualTo(1_000);
        assertThat(new String(kept.json(), UTF_8)).isEqualTo("{\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
        assertThat(held).allSatisfy(bytes -> assertThat(bytes).isLessThan(1_000_000));
    }

    @Test
    void whatIsHeldIsToldBeforeThereIsTooMuchOfIt() {
        byte[] list = ("{\"items\":[{\"data\":\"" + "x".repeat(10_000_000) + "\"}]}").getBytes(UTF_8);

        assertThatThrownBy(() -> RawList.filter(new ByteArrayInputStream(list), each -> true, bytes -> {
                    if (bytes > 1_000_000) {
                        throw new IllegalStateException("too much: " + bytes);
                    }
                }))
                .hasMessage("too much: 1048586");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"items\":null}", "{\"items\":[]}", "{\"kind\":\"PodList\",\"items\":[] }"})
    void aListWithoutItemsStaysAsItIs(String list) throws IOException {
        RawList filtered = filter(list.getBytes(UTF_8), each -> false);

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
                "{\"items\":[{1}]}",
                "{\"items\":[{}]}{}",
                "{\"items\":[],\"items\":[{}]}",
                "{\"items\":null,\"items\":[{}]}",
                "{\"it\\u0065ms\":[{}]}",
                "{,\"items\":[]}",
                "{\"items\":[] \"kind\":1}",
                "{\"kind\":}",
                "{\"kind\":<}",
                "{items:[]}"
            })
    void refusesWhatIsNoList(String list) {
        assertThatThrownBy(() -> filter(list.getBytes(UTF_8), each -> true)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAListThatBreaksOff() throws IOException {
        String list = "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"spec\":[\"\\\"]}\"]},{\"spec\":{}}]}";

        assertThat(filter(list.getBytes(UTF_8), each -> true).size()).isEqualTo(2);
        for (int length = 0; length < list.length(); length++) {
            byte[] begun = list.substring(0, length).getBytes(UTF_8);
            assertThatThrownBy(() -> filter(begun, each -> true))
                    .as("%s bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAnItemNestedDeeperThanAnyoneReads() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertThatThrownBy(() -> filter(("{\"items\":[{\"spec\":" + deep + "}]}").getBytes(UTF_8), each -> true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10000 brackets");
    }

    /** What cannot be proven to be of the run is for the condition to leave out, and not a reason to fail. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"metadata\":null}", "{\"spec\":{\"metadata\":{\"name\":\"a\"}}}"})
    void anItemWithoutMetadataIsNobodys(String item) throws IOException {
        byte[] list = ("{\"items\":[" + item + "]}").getBytes(UTF_8);

        RawList filtered = filter(list, each -> each.name().equals("a"));

        assertThat(filtered.size()).isZero();
    }

    @Test
    void agreesWithATreeOnEveryList() {
        RandomCases.check(300, values -> {
            JsonNode list = list(values);
            Set<Integer> names = new TreeSet<>(values.list(0, 10, () -> values.intBetween(0, 9)));

            byte[] filtered = filter(
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
                filter(damaged, each -> names.add(each.name()));
                WHOLE.readTree(damaged)
                        .path("items")
                        .forEach(each -> parsed.add(each.at("/metadata/name").asText("")));
            } catch (IOException refusedByOneOfThem) {
                return;
            }

            assertThat(names).isEqualTo(parsed);
        });
    }

    /** From a stream that gives what there is a few bytes at a time. */
    private static RawList filter(byte[] list, Predicate<ObjectMeta> condition) throws IOException {
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(list)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 7));
            }
        };
        return RawList.filter(slow, condition, bytes -> {});
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
