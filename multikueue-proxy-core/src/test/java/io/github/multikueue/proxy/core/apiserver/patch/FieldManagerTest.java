package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.CUPS;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.managedFields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.ObjectVersions;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import io.github.multikueue.proxy.core.kube.meta.Status.Cause;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns what after applies and updates of cups. */
class FieldManagerTest {

    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");
    private static final Instant T2 = Instant.parse("2026-01-01T00:00:02Z");
    private static final Instant T3 = Instant.parse("2026-01-01T00:00:03Z");

    private final FieldManager cups =
            new FieldManager(CUPS, "", PatchRecordings.cupSchema(), FieldManager.STATUS, ObjectVersions.NO_OTHERS);

    @Test
    void whatAManagerLeavesOutGoesUnlessSomebodyElseOwnsIt() {
        ObjectNode one = apply(null, "a", "{'size': 1, 'tags': ['x', 'y'], 'parts': [{'name': 'p', 'count': 1}]}", T1);
        ObjectNode two = apply(one, "b", "{'tags': ['y']}", T2);

        ObjectNode three = apply(two, "a", "{'size': 1}", T3);

        assertThat(three.path("spec")).isEqualTo(json("{\"size\": 1, \"tags\": [\"y\"]}"));
        // An apply that changes no value has no time, as in kube-apiserver.
        assertThat(managers(three)).containsExactly("b Apply null", "a Apply " + T3);
        assertThat(fields(three, "a")).isEqualTo(json("{\"f:spec\": {\"f:size\": {}}}"));
    }

    @Test
    void whatNobodyAppliedStays() {
        ObjectNode created = apply(null, "a", "{'size': 1, 'tags': ['x']}", T1);
        created.withObject("/spec").put("colour", "red");

        ObjectNode applied = apply(created, "a", "{'size': 2}", T2);

        assertThat(applied.path("spec")).isEqualTo(json("{\"size\": 2, \"colour\": \"red\"}"));
        assertThat(fields(applied, "a")).isEqualTo(json("{\"f:spec\": {\"f:size\": {}}}"));
    }

    @Test
    void anElementWithFieldsOfOthersStays() {
        ObjectNode one = apply(null, "a", "{'size': 1, 'parts': [{'name': 'p'}]}", T1);
        ObjectNode two = apply(one, "b", "{'parts': [{'name': 'p', 'count': 2}]}", T2);

        ObjectNode three = apply(two, "a", "{'size': 1}", T3);

        assertThat(three.path("spec").path("parts").path(0)).isEqualTo(json("{\"name\": \"p\", \"count\": 2}"));
    }

    @Test
    void theSameValueIsOwnedTogetherAndAnUpdateTakesItFromAll() {
        ObjectNode one = apply(null, "a", "{'size': 1}", T1);
        ObjectNode two = apply(one, "b", "{'size': 1}", T2);
        assertThat(fields(two, "a")).isEqualTo(fields(two, "b"));

        ObjectNode changed = two.deepCopy();
        changed.withObject("/spec").put("size", 3);
        ObjectNode updated = cups.update(two, changed, "kubectl-edit", T3);

        assertThat(managers(updated)).containsExactly("kubectl-edit Update " + T3);
    }

    @Test
    void conflictsNameEveryManagerAndField() {
        ObjectNode one =
                apply(null, "a", "{'size': 1, 'parts': [{'name': 'p', 'count': 1}, {'name': 'q', 'count': 1}]}", T1);
        ObjectNode coloured = one.deepCopy();
        coloured.withObject("/spec").put("colour", "blue");
        ObjectNode two = cups.update(one, coloured, "kubectl-edit", T2);

        StatusException conflict = catchThrowableOfType(
                StatusException.class,
                () -> apply(two, "c", "{'size': 2, 'colour': 'red', 'parts': [{'name': 'p', 'count': 5}]}", T3));

        assertThat(conflict.code()).isEqualTo(409);
        assertThat(conflict)
                .hasMessage("Apply failed with 3 conflicts: conflicts with \"a\":\n- .spec.size\n"
                        + "- .spec.parts[name=\"p\"].count\nconflicts with \"kubectl-edit\" using shop.example.com/v1:\n"
                        + "- .spec.colour");
        assertThat(conflict.status().details().causes())
                .containsExactly(
                        new Cause("FieldManagerConflict", "conflict with \"a\"", ".spec.size"),
                        new Cause("FieldManagerConflict", "conflict with \"a\"", ".spec.parts[name=\"p\"].count"),
                        new Cause(
                                "FieldManagerConflict",
                                "conflict with \"kubectl-edit\" using shop.example.com/v1",
                                ".spec.colour"));
    }

    @Test
    void theFirstApplyMeetsAnObjectWithoutManagers() {
        ObjectNode unmanaged = cup("{'size': 1}");
        unmanaged.withObject("/metadata").put("uid", "u").putObject("labels").put("x", "1");
        assertThat(managedFields(cups.update(unmanaged, unmanaged, "m", T1)).isMissingNode())
                .isTrue();

        ObjectNode applied = apply(unmanaged, "a", "{'size': 1}", T2);

        assertThat(managers(applied)).containsExactly("a Apply null", "before-first-apply Update " + T2);
        assertThat(fields(applied, "before-first-apply")).isEqualTo(json("""
                        {"f:metadata": {"f:labels": {".": {}, "f:x": {}}}, "f:spec": {".": {}, "f:size": {}}}
                        """));
    }

    @Test
    void anApplyThatChangesNothingKeepsItsTime() {
        ObjectNode one = apply(null, "a", "{'size': 1}", T1);

        assertThat(apply(one, "a", "{'size': 1}", T2)).isEqualTo(one);
    }

    @Test
    void anUpdateThatChangesNothingKeepsTimesAndEntries() {
        ObjectNode one = cups.update(null, cup("{'size': 1}"), "m", T1);

        assertThat(cups.update(one, one.deepCopy(), "other", T2)).isEqualTo(one);
    }

    @Test
    void onlyTimesThatChangedAreTakenBack() {
        ObjectNode before = cups.update(null, cup("{'size': 1}"), "m", T1);
        ObjectNode after = cups.update(null, cup("{'size': 1}"), "m", T2);
        ObjectNode other = cups.update(null, cup("{'size': 2}"), "m", T2);

        ManagedFields.keepTimes(before, after);
        ManagedFields.keepTimes(before, other);

        assertThat(after).isEqualTo(before);
        assertThat(managers(other)).containsExactly("m Update " + T2);
    }

    @Test
    void onlySoManyManagersOfUpdatesAreKept() {
        ObjectNode object = cups.update(null, cup("{'size': 1}"), "m00", T1);
        for (int i = 1; i <= 12; i++) {
            ObjectNode labelled = object.deepCopy();
            labelled.withObject("/metadata").withObject("/labels").put("l" + i, "v");
            object = cups.update(object, labelled, String.format("m%02d", i), T1.plusSeconds(i));
        }

        assertThat(managers(object)).hasSize(ManagerCap.MOST_UPDATERS);
        assertThat(managers(object).get(0)).isEqualTo("ancient-changes Update " + T1.plusSeconds(3));
        assertThat(fields(object, "ancient-changes")).isEqualTo(json("""
                        {"f:metadata": {"f:labels": {".": {}, "f:l1": {}, "f:l2": {}, "f:l3": {}}},
                         "f:spec": {".": {}, "f:size": {}}}
                        """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]"})
    void aClientResetsTheManagers(String empty) {
        ObjectNode before = stored();
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata")
                .set("managedFields", json("{\"l\": " + empty + "}").path("l"));
        after.withObject("/spec").put("size", 5);

        assertThat(managedFields(cups.update(before, after, "m", T2)).isMissingNode())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "[5]",
                "[{\"operation\": \"Sing\"}]",
                "[{\"operation\": \"Update\", \"apiVersion\": \"v1\", \"fieldsType\": \"FieldsV2\"}]",
                "[{\"operation\": \"Update\", \"apiVersion\": \"v1\", \"fieldsType\": \"FieldsV1\", \"fieldsV1\": {\"x\": {}}}]",
                "[{\"operation\": \"Update\", \"apiVersion\": \"v1\", \"fieldsType\": \"FieldsV1\", \"time\": \"noon\"}]"
            })
    void malformedManagersOfAClientAreIgnored(String malformed) {
        ObjectNode before = stored();
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata")
                .set("managedFields", json("{\"l\": " + malformed + "}").path("l"));

        assertThat(cups.update(before, after, "m", T2)).isEqualTo(before);
    }

    @Test
    void aClientMayChangeManagersButNotThroughASubresource() {
        ObjectNode before = stored();
        ObjectNode after = before.deepCopy();
        ((ObjectNode) managedFields(after).path(0)).put("manager", "renamed");
        FieldManager status = new FieldManager(
                CUPS, "status", PatchRecordings.cupSchema(), FieldManager.ALL_BUT_STATUS, ObjectVersions.NO_OTHERS);

        assertThat(managers(cups.update(before, after, "m", T2))).containsExactly("renamed Update " + T1);
        assertThat(managers(status.update(before, after, "m", T2))).containsExactly("creator Update " + T1);
    }

    @Test
    void anUpdateThatDoesNotFitTheSchemaKeepsTheManagers() {
        ObjectNode before = stored();
        ObjectNode after = before.deepCopy();
        after.withObject("/spec").put("size", "large");

        assertThat(managedFields(cups.update(before, after, "m", T2))).isEqualTo(managedFields(before));
    }

    @Test
    void refusesAppliesThatDoNotFit() {
        ObjectNode before = stored();

        assertThat(failure(before, cup("{'shape': 'round'}")))
                .hasMessage("failed to create typed patch object (shop/c; shop.example.com/v1, Kind=Cup): "
                        + ".spec.shape: field not declared in schema");
        assertThat(failure(before, cup("{'size': 'x', 'tags': ['t', 't']}")))
                .hasMessage("failed to create typed patch object (shop/c; shop.example.com/v1, Kind=Cup): errors:\n"
                        + "  .spec.size: expected numeric (int or float), got string\n"
                        + "  .spec.tags: duplicate entries for key [=\"t\"]");
        assertThat(failure(before, cup("{'size': 1}").put("apiVersion", "shop.example.com/v2")))
                .hasMessage("invalid object type: shop.example.com/v2, Kind=Cup");
        assertThat(failure(before, stored())).hasMessage("metadata.managedFields must be nil");
    }

    @Test
    void kubectlTakesOverWhatItAppliedOnTheClientsSide() {
        String last = "{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"annotations\":{},"
                + "\"name\":\"c\",\"namespace\":\"shop\"},\"spec\":{\"size\":1}}\n";
        ObjectNode created = cup("{'size': 1}");
        created.withObject("/metadata/annotations").put("kubectl.kubernetes.io/last-applied-configuration", last);
        ObjectNode before = cups.update(null, created, "kubectl-client-side-apply", T1);

        ObjectNode applied = apply(before, "kubectl", "{'size': 2}", T2);

        assertThat(applied.path("spec").path("size").asInt()).isEqualTo(2);
        assertThat(applied.path("metadata")
                        .path("annotations")
                        .path("kubectl.kubernetes.io/last-applied-configuration")
                        .asText())
                .isEqualTo("{\"apiVersion\":\"shop.example.com/v1\",\"kind\":\"Cup\",\"metadata\":{\"name\":\"c\","
                        + "\"namespace\":\"shop\"},\"spec\":{\"size\":2}}\n");
        assertThat(catchThrowableOfType(StatusException.class, () -> apply(before, "other", "{'size': 2}", T2))
                        .code())
                .isEqualTo(409);
    }

    @Test
    void withoutASchemaObjectsAreMergedAndListsReplaced() {
        FieldManager free = new FieldManager("v1", "", null, FieldSet.EMPTY, ObjectVersions.NO_OTHERS);
        ObjectNode one = free.apply(null, free("{'a': 1, 'list': [{'name': 'p'}]}"), "a", false, T1);

        ObjectNode two = free.apply(one, free("{'b': 2, 'list': [{'name': 'q'}]}"), "b", true, T2);

        assertThat(two.path("spec")).isEqualTo(json("{\"a\": 1, \"list\": [{\"name\": \"q\"}], \"b\": 2}"));
        assertThat(fields(two, "a").path("f:spec").path("f:a").isMissingNode()).isFalse();
        assertThat(fields(two, "a").path("f:spec").has("f:list")).isFalse();
    }

    @Test
    void managersOfOtherVersionsOwnTheirFieldsThere() {
        ObjectVersions versions = new ObjectVersions() {
            @Override
            public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
                return apiVersion.startsWith("shop.example.com/")
                        ? object.deepCopy().put("apiVersion", apiVersion)
                        : null;
            }

            @Override
            public ObjectSchema schema(String apiVersion) {
                return PatchRecordings.cupSchema();
            }
        };
        FieldManager old = new FieldManager(
                "shop.example.com/v1alpha1", "", PatchRecordings.cupSchema(), FieldManager.STATUS, versions);
        FieldManager current = new FieldManager(CUPS, "", PatchRecordings.cupSchema(), FieldManager.STATUS, versions);
        ObjectNode first = old.apply(
                null, cup("{'size': 1, 'tags': ['x']}").put("apiVersion", "shop.example.com/v1alpha1"), "a", false, T1);
        ObjectNode stored = first.put("apiVersion", CUPS);

        ObjectNode changed = current.apply(stored, cup("{'size': 1}"), "a", false, T2);

        assertThat(changed.path("spec")).isEqualTo(json("{\"size\": 1}"));
        assertThat(managedFields(changed).path(0).path("apiVersion").asText()).isEqualTo(CUPS);
        assertThat(managers(cups.update(stored, stored.deepCopy(), "m", T3))).isEmpty();
    }

    @Test
    void aListThatBecameAtomicIsOwnedAsAWhole() {
        ObjectNode before = apply(null, "a", "{'size': 1, 'parts': [{'name': 'p', 'count': 1}]}", T1);
        ObjectNode atomic = (ObjectNode) PatchRecordings.cupSchema().openApi().deepCopy();
        ObjectNode parts = atomic.withObject("/properties/spec/properties/parts");
        parts.put("x-kubernetes-list-type", "atomic").remove("x-kubernetes-list-map-keys");
        FieldManager changed =
                new FieldManager(CUPS, "", ObjectSchema.of(atomic), FieldManager.STATUS, ObjectVersions.NO_OTHERS);
        ObjectNode labelled = before.deepCopy();
        labelled.withObject("/metadata/labels").put("x", "1");

        ObjectNode after = changed.update(before, labelled, "m", T2);

        assertThat(fields(after, "a")).isEqualTo(json("{\"f:spec\": {\"f:parts\": {}, \"f:size\": {}}}"));
    }

    private ObjectNode stored() {
        ObjectNode object = cup("{'size': 1}");
        object.withObject("/metadata").put("uid", "u");
        ObjectNode created = cups.update(null, object, "creator", T1);
        assertThat(managers(created)).isEqualTo(List.of("creator Update " + T1));
        return created;
    }

    private StatusException failure(ObjectNode before, ObjectNode applied) {
        return catchThrowableOfType(StatusException.class, () -> cups.apply(before, applied, "a", false, T2));
    }

    private ObjectNode apply(@Nullable ObjectNode before, String manager, String spec, Instant now) {
        return cups.apply(before, cup(spec), manager, false, now);
    }

    private static ObjectNode cup(String spec) {
        return object(CUPS, "Cup", spec);
    }

    private static ObjectNode free(String spec) {
        return object("v1", "Free", spec);
    }

    private static ObjectNode object(String apiVersion, String kind, String spec) {
        ObjectNode object = json("{\"metadata\": {\"name\": \"c\", \"namespace\": \"shop\"}}");
        object.put("apiVersion", apiVersion).put("kind", kind);
        return object.set("spec", json(spec.replace('\'', '"')));
    }

    private static List<String> managers(ObjectNode object) {
        return managedFields(object)
                .valueStream()
                .map(entry -> entry.path("manager").asText() + " "
                        + entry.path("operation").asText() + " "
                        + entry.path("time").asText("null"))
                .map(entry -> entry.endsWith(" ") ? entry + "null" : entry)
                .toList();
    }

    private static JsonNode fields(ObjectNode object, String manager) {
        return managedFields(object)
                .valueStream()
                .filter(entry -> entry.path("manager").asText().equals(manager))
                .findFirst()
                .orElseThrow()
                .path("fieldsV1");
    }
}
