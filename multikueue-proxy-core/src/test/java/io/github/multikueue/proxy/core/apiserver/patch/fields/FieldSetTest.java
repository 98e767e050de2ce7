package io.github.multikueue.proxy.core.apiserver.patch.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSetTest {

    private static final int TRIES = 300;

    @Test
    void readsAndWritesFieldsV1InOneOrder() {
        JsonNode json = json("""
                {"f:spec": {"f:tags": {"v:\\"t\\"": {}, ".": {}, "v:2": {}},
                            "f:parts": {"k:{\\"protocol\\":\\"TCP\\",\\"name\\":\\"p\\"}": {".": {}, "f:count": {}}}},
                 "f:list": {"i:10": {}, "i:9": {}}}
                """);

        FieldSet set = FieldSet.fromJson(json);

        assertThat(set.toJson())
                .hasToString("{\"f:list\":{\"i:9\":{},\"i:10\":{}},"
                        + "\"f:spec\":{\"f:parts\":{\"k:{\\\"name\\\":\\\"p\\\",\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},\"f:count\":{}}},"
                        + "\"f:tags\":{\".\":{},\"v:2\":{},\"v:\\\"t\\\"\":{}}}}");
        assertThat(set).hasToString("""
                        .list[9]
                        .list[10]
                        .spec.tags
                        .spec.parts[name="p",protocol="TCP"]
                        .spec.parts[name="p",protocol="TCP"].count
                        .spec.tags[=2]
                        .spec.tags[="t"]""".replace("\r", ""));
    }

    @Test
    void escapesLikeGo() {
        FieldSet set =
                FieldSet.fromObject(json("{\"tags\": [\"<a & \\\"b\\\">\"]}"), FieldType.ofObjects(schema(TAGS_ALONE)));

        assertThat(set.toJson().path("f:tags").fieldNames().next())
                .isEqualTo("v:\"\\u003ca \\u0026 \\\"b\\\"\\u003e\"");
        assertThat(FieldSet.fromJson(set.toJson())).isEqualTo(set);
    }

    @Test
    void ordersTextsAsTheirBytesInUtf8() {
        FieldSet set = FieldSet.of("\ud83d\ude00").union(FieldSet.of("\ufb01")).union(FieldSet.of("z"));

        assertThat(set).hasToString(".z\n.\ufb01\n.\ud83d\ude00");
    }

    @Test
    void leavesOutKindsOfStepsThatALaterVersionMayKnow() {
        assertThat(FieldSet.fromJson(json("{\"f:a\": {}, \"x:b\": {\"f:c\": {}}}")))
                .isEqualTo(FieldSet.of("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "5",
                "{\"a\": {}}",
                "{\"f:a\": 5}",
                "{\"k:{\": {}}",
                "{\"k:[1]\": {}}",
                "{\"v:\": {}}",
                "{\"v:1 2\": {}}",
                "{\"i:x\": {}}"
            })
    void refusesMalformedFields(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> FieldSet.fromJson(json(json)));
    }

    @Test
    void aPathSaysNothingOfThePathsBelow() {
        FieldSet parent = FieldSet.of("a");
        FieldSet child = FieldSet.of("a", "b");
        FieldSet both = parent.union(child);

        assertThat(both.difference(parent)).isEqualTo(child);
        assertThat(both.difference(child)).isEqualTo(parent);
        assertThat(both.intersection(child)).isEqualTo(child);
        assertThat(both.recursiveDifference(parent)).isEqualTo(FieldSet.EMPTY);
        assertThat(parent.intersection(child).isEmpty()).isTrue();
    }

    @Test
    void collectsTheFieldsOfAnObject() {
        JsonNode object = json("""
                {"apiVersion": "v1", "kind": "K", "metadata": {"labels": {"x": "1"}, "finalizers": ["f"]},
                 "spec": {"free": {"a": [1]}, "parts": [{"name": "p", "count": 1}, {"name": "q"}, {"name": "q"}],
                          "tags": ["t", "u"], "whole": {"b": 1}, "nothing": null, "empty": {}}}
                """);

        assertThat(FieldSet.fromObject(object, FieldType.ofObjects(schema(SCHEMA)))
                        .toJson())
                .isEqualTo(json("""
                        {"f:apiVersion": {}, "f:kind": {},
                         "f:metadata": {"f:finalizers": {"v:\\"f\\"": {}}, "f:labels": {"f:x": {}}},
                         "f:spec": {"f:empty": {}, "f:free": {"f:a": {}}, "f:nothing": {},
                           "f:parts": {"k:{\\"name\\":\\"p\\"}": {".": {}, "f:count": {}, "f:name": {}},
                                       "k:{\\"name\\":\\"q\\"}": {}},
                           "f:tags": {"v:\\"t\\"": {}, "v:\\"u\\"": {}}, "f:whole": {}}}
                        """));
    }

    @Test
    void setsBehaveLikeSets() {
        Random random = seeded();
        for (int i = 0; i < TRIES; i++) {
            FieldSet one = randomSet(random);
            FieldSet two = randomSet(random);

            assertThat(FieldSet.fromJson(one.toJson())).isEqualTo(one);
            assertThat(one.union(two)).isEqualTo(two.union(one));
            assertThat(one.union(two).toJson())
                    .hasToString(two.union(one).toJson().toString());
            assertThat(one.intersection(two)).isEqualTo(two.intersection(one));
            assertThat(one.difference(two).union(one.intersection(two))).isEqualTo(one);
            assertThat(one.difference(two).intersection(two).isEmpty()).isTrue();
            one.forEach(path -> assertThat(one.union(two).contains(path)).isTrue());
        }
    }

    @Test
    void theOrderOfValuesIsTotal() {
        Random random = seeded();
        assertThat(JsonValues.equal(json("1"), json("1.0"))).isTrue();
        for (int i = 0; i < TRIES; i++) {
            List<JsonNode> values = new ArrayList<>();
            for (int j = 0; j < 8; j++) {
                values.add(randomValue(random, 2));
            }
            List<JsonNode> sorted = new ArrayList<>(values);
            sorted.sort(JsonValues::compare);
            for (int j = 1; j < sorted.size(); j++) {
                JsonNode before = sorted.get(j - 1);
                JsonNode after = sorted.get(j);
                assertThat(JsonValues.compare(before, after)).isNotPositive();
                assertThat(JsonValues.equal(before, after)).isEqualTo(JsonValues.compare(before, after) == 0);
            }
        }
    }

    private static final String TAGS_ALONE = """
            {"type": "object", "properties": {"tags": {
              "type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}}}
            """;

    private static final String SCHEMA = """
            {"type": "object", "properties": {"spec": {"type": "object", "properties": {
              "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                "properties": {"a": {"type": "array", "items": {"type": "integer"}}}},
              "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": {"type": "object", "required": ["name"],
                  "properties": {"name": {"type": "string"}, "count": {"type": "integer"}}}},
              "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
              "whole": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"b": {"type": "integer"}}},
              "nothing": {"type": "string", "nullable": true},
              "empty": {"type": "object", "properties": {"c": {"type": "string"}}}}}}}
            """;

    private static Random seeded() {
        long seed = new Random().nextLong();
        System.out.println("FieldSetTest seed: " + seed);
        return new Random(seed);
    }

    private static FieldSet randomSet(Random random) {
        FieldSetBuilder builder = new FieldSetBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            List<PathElement> path = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                path.add(randomStep(random));
            }
            builder.add(path);
        }
        return builder.build();
    }

    private static PathElement randomStep(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> PathElement.key(java.util.Map.of("name", randomValue(random, 0), "k", randomValue(random, 0)));
            case 1 -> PathElement.value(randomValue(random, 0));
            case 2 -> PathElement.index(random.nextInt(3));
            default ->
                PathElement.field(List.of("a", "b.c", "d/e", "\"", "\ud83d\ude00", "\ufb01")
                        .get(random.nextInt(6)));
        };
    }

    private static JsonNode randomValue(Random random, int depth) {
        String[] scalars = {"1", "-2", "7", "2.5", "\"a\"", "\"<\"", "\"\\ud83d\\ude00\"", "true", "false", "null"};
        int kind = random.nextInt(depth > 0 ? 12 : 10);
        if (kind < 10) {
            return json(scalars[kind]);
        }
        if (kind == 10) {
            return Json.MAPPER.createArrayNode().add(randomValue(random, depth - 1));
        }
        ObjectNode object = Json.MAPPER.createObjectNode();
        object.set(random.nextBoolean() ? "a" : "b", randomValue(random, depth - 1));
        return object;
    }

    private static ObjectSchema schema(String text) {
        return ObjectSchema.of((ObjectNode) json(text));
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
