package io.github.multikueue.proxy.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What paths of printer columns find. */
class JsonPathsTest {

    private final JsonNode object = read("""
            {"metadata": {"labels": {"a.b/c": "dotted", "x": "1"}},
             "spec": {"size": 5, "nothing": null, "list": [10, 20, 30],
               "rows": [{"k": "a", "n": 1}, {"k": "b", "n": 2}, {"k": "c"}]},
             "status": {"conditions": [
               {"type": "Synced", "status": "False"},
               {"type": "Ready", "status": "True", "ok": true, "reason": "it's \\"fine\\""}]}}
            """);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    .spec.size                                        | 5
                    $.spec.size                                       | 5
                    .spec['size']                                     | 5
                    .spec["size"]                                     | 5
                    ['spec'].size                                     | 5
                    .metadata.labels.a\\.b/c                          | "dotted"
                    .metadata.labels['a\\.b/c']                       | "dotted"
                    .metadata.labels['a.b/c']                         | "dotted"
                    .spec.nothing                                     | null
                    .spec.list[0]                                     | 10
                    .spec.list[-1]                                    | 30
                    .spec.list[-2]                                    | 20
                    .spec.list[1:3]                                   | 20
                    .spec.list[-2:]                                   | 20
                    .spec.list[2:0:1]                                 | none
                    .spec.list[1:1]                                   | none
                    .spec.list[*]                                     | 10
                    .spec.list[2,0]                                   | 30
                    .spec['other','size']                             | 5
                    .spec.*                                           | 5
                    .spec.rows[*].k                                   | "a"
                    .spec.rows[0].k                                   | "a"
                    ..type                                            | "Synced"
                    .status.conditions[?(@.type=="Ready")].status     | "True"
                    .status.conditions[?(@.type=='Ready')].status     | "True"
                    .status.conditions[?(@.type == "Ready")].status   | "True"
                    .status.conditions[?(@.type!="Synced")].status    | "True"
                    .status.conditions[?(@.ok==true)].type            | "Ready"
                    .status.conditions[?(@.ok)].type                  | "Ready"
                    .status.conditions[?(@.type=="Gone")].status      | none
                    .spec.rows[?(@.n>1)].k                            | "b"
                    .spec.rows[?(@.n>=1)].k                           | "a"
                    .spec.rows[?(@.n<2)].k                            | "a"
                    .spec.rows[?(@.n<=1)].k                           | "a"
                    .spec.rows[?(@.n=="1")].k                         | none
                    .missing                                          | none
                    .missing.deeper[0].still                          | none
                    .spec.list[3]                                     | none
                    .spec.size[0]                                     | none
                    .spec.size.deeper                                 | none
                    .spec.size[?(@.a==1)]                             | none
                    """)
    void aPathFindsTheFirstOfItsValues(String path, String expected) {
        assertThat(JsonPaths.parse(path).first(object).map(JsonNode::toString).orElse("none"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spec",
                ".spec[",
                ".spec[]",
                ".spec[x]",
                ".spec['x]",
                ".spec[?(@.a==1]",
                ".spec[?(@.a==1)",
                ".spec[?()]",
                ".a b",
                ".spec[99999999999]",
                ".spec[::0]",
                ".spec[::-1]",
                ".a..",
                ".spec[?(@.a==)]",
                ".a..b..",
                ".spec}",
            })
    void aMalformedPathIsRefused(String path) {
        assertThatThrownBy(() -> JsonPaths.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSONPath: ");
    }

    private static JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
