package io.github.multikueue.proxy.core.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which fields of an object are dropped, and how they are named. */
class SchemaPruningTest {

    private static final String STRING = "{type: 'string'}";
    private static final String KEEP = "'x-kubernetes-preserve-unknown-fields': true";

    static Stream<Arguments> cases() {
        return Stream.of(
                row("{type: 'object', properties: {a: " + STRING + "}}", "{a: 'x', b: 1}", "{a: 'x'}", "spec.b"),
                row("{type: 'object'}", "{b: {c: 1}, a: 1}", "{}", "spec.a", "spec.b"),
                row(
                        "{type: 'array', items: {type: 'object', properties: {a: " + STRING + "}}}",
                        "[{a: 'x', x: 1}, {y: 1}]",
                        "[{a: 'x'}, {}]",
                        "spec[0].x",
                        "spec[1].y"),
                row(
                        "{type: 'object', additionalProperties: {type: 'object', properties: {a: " + STRING + "}}}",
                        "{any: {a: 'x', b: 1}}",
                        "{any: {a: 'x'}}",
                        "spec.any.b"),
                row("{type: 'object', additionalProperties: true}", "{any: 1}", "{any: 1}"),
                row("{type: 'object', " + KEEP + "}", "{a: {b: [{c: 1}]}}", "{a: {b: [{c: 1}]}}"),
                row("{" + KEEP + "}", "[{c: 1}]", "[{c: 1}]"),
                row(
                        "{type: 'object', " + KEEP + ", properties: {a: {type: 'object'}}}",
                        "{a: {b: 1}, c: {d: 1}}",
                        "{a: {}, c: {d: 1}}",
                        "spec.a.b"),
                row(
                        "{type: 'object', 'x-kubernetes-embedded-resource': true, properties: {spec: {type: 'object'}}}",
                        "{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p', nope: 1}, spec: {a: 1}, status: {}}",
                        "{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p'}, spec: {}}",
                        "spec.spec.a",
                        "spec.status",
                        "spec.metadata.nope"),
                row("{type: 'string'}", "{a: 1}", "{}", "spec.a"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void fieldsThatTheSchemaDoesNotKnowAreDropped(String schema, String spec, String expected, List<String> paths) {
        ObjectNode object = TestSchemas.object("{spec: " + spec + "}");

        List<String> dropped = SchemaPruning.prune(TestSchemas.spec(schema), object);

        assertThat(object).isEqualTo(TestSchemas.json("{spec: " + expected + "}"));
        assertThat(dropped).containsExactlyElementsOf(paths);
    }

    @Test
    void apiVersionKindAndMetadataAreAlwaysKnown() {
        ObjectNode object = TestSchemas.object("{apiVersion: 'g/v1', kind: 'Cup', metadata: {name: 'a'}, other: 1}");

        assertThat(SchemaPruning.prune(TestSchemas.spec("{type: 'object'}"), object))
                .containsExactly("other");
        assertThat(object).isEqualTo(TestSchemas.json("{apiVersion: 'g/v1', kind: 'Cup', metadata: {name: 'a'}}"));
    }

    @Test
    void metadataIsBroughtIntoTheFormOfObjectMeta() {
        ObjectNode object = TestSchemas.object(
                "{metadata: {name: 'a', foo: 1, labels: {}, annotations: {x: null},"
                        + " generation: 0, creationTimestamp: null, deletionTimestamp: '2026-11-25T23:33:07.5+01:00',"
                        + " ownerReferences: [{name: 'o', bar: 2, controller: false}], finalizers: [], deletionGracePeriodSeconds: 0}}");

        assertThat(SchemaPruning.prune(null, object))
                .containsExactly("metadata.foo", "metadata.ownerReferences[0].bar");
        assertThat(object.get("metadata"))
                .isEqualTo(
                        TestSchemas.json(
                                "{name: 'a', annotations: {x: ''}, deletionTimestamp: '2026-11-25T22:33:07Z',"
                                        + " ownerReferences: [{name: 'o', controller: false}], deletionGracePeriodSeconds: 0}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'x'                          | json: cannot unmarshal string into Go value of type v1.ObjectMeta
                    {name: 3}                    | json: cannot unmarshal number into Go struct field ObjectMeta.name of type string
                    {labels: ['a']}              | json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string
                    {labels: {a: true}}          | json: cannot unmarshal bool into Go struct field ObjectMeta.labels of type string
                    {finalizers: 'a'}            | json: cannot unmarshal string into Go struct field ObjectMeta.finalizers of type []string
                    {generation: 1.5}            | json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64
                    {ownerReferences: [{uid: 1}]} | json: cannot unmarshal number into Go struct field OwnerReference.ownerReferences.uid of type types.UID
                    {creationTimestamp: 'x'}     | parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"
                    """)
    void wronglyTypedMetadataIsABadRequest(String metadata, String why) {
        ObjectNode object = TestSchemas.object("{apiVersion: 'g/v1', kind: 'Cup', metadata: " + metadata + "}");

        assertThatThrownBy(() -> SchemaPruning.prune(null, object))
                .isInstanceOf(StatusException.class)
                .hasMessage("Cup in version \"v1\" cannot be handled as a Cup: " + why)
                .extracting(e -> ((StatusException) e).code())
                .isEqualTo(400);
    }

    @Test
    void manyUnknownFieldsAreAllDroppedButNotAllNamed() {
        ObjectNode object = TestSchemas.object("{spec: {}}");
        for (int i = 0; i < 1000; i++) {
            object.withObject("/spec").put("f" + i, i);
        }

        assertThat(SchemaPruning.prune(TestSchemas.spec("{type: 'object'}"), object))
                .hasSize(SchemaPruning.MOST_PATHS);
        assertThat(object.get("spec")).isEmpty();
    }

    private static Arguments row(String schema, String before, String after, String... paths) {
        return Arguments.of(schema, before, after, List.of(paths));
    }
}
