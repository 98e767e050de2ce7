package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.CUPS;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.managedFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldSet;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType;
import io.github.multikueue.proxy.core.apiserver.patch.fields.ObjectVersions;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of every apply. The seed is printed; with it a failure can be repeated. */
class ApplyPropertiesTest {

    private static final int TRIES = 500;
    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");
    private static final Instant T2 = Instant.parse("2026-01-01T00:00:02Z");

    private final FieldManager cups =
            new FieldManager(CUPS, "", PatchRecordings.cupSchema(), FieldManager.STATUS, ObjectVersions.NO_OTHERS);
    private Random random = new Random(0);

    @BeforeEach
    void seed() {
        long seed = new Random().nextLong();
        System.out.println("ApplyPropertiesTest seed: " + seed);
        random = new Random(seed);
    }

    @Test
    void applyingTwiceIsApplyingOnce() {
        for (int i = 0; i < TRIES; i++) {
            ObjectNode before = cups.apply(null, randomCup(), "other", true, T1);
            ObjectNode cup = randomCup();

            ObjectNode once = cups.apply(before, cup, "a", true, T1);
            ObjectNode twice = cups.apply(once, cup, "a", true, T2);

            assertThat(twice).isEqualTo(once);
        }
    }

    @Test
    void whatIsAppliedIsThereAndOwned() {
        for (int i = 0; i < TRIES; i++) {
            ObjectNode before = cups.apply(null, randomCup(), "other", true, T1);
            ObjectNode cup = randomCup();

            ObjectNode after = cups.apply(before, cup, "a", true, T2);

            FieldSet wanted = fields(cup);
            assertThat(wanted.difference(fields(after)).isEmpty()).isTrue();
            FieldSet owned = FieldSet.fromJson(managedFields(after)
                    .valueStream()
                    .filter(entry -> entry.path("manager").asText().equals("a"))
                    .findFirst()
                    .orElseThrow()
                    .path("fieldsV1"));
            FieldSet identity = FieldSet.of("apiVersion").union(FieldSet.of("kind"));
            assertThat(owned).isEqualTo(wanted.difference(identity).difference(FieldSet.of("metadata", "name")));
        }
    }

    @Test
    void whatOneManagerAppliesLastIsAllThatIsLeftOfIt() {
        for (int i = 0; i < TRIES; i++) {
            ObjectNode last = randomCup();
            ObjectNode first = cups.apply(null, randomCup(), "a", false, T1);

            ObjectNode changed = cups.apply(first, last, "a", false, T2);

            // Lists of sets and maps keep an order of their own.
            assertThat(sorted(withoutEmpty(changed))).isEqualTo(sorted(withoutEmpty(last)));
        }
    }

    @Test
    void withoutConflictsTheOrderOfAppliesDoesNotMatter() {
        int compared = 0;
        for (int i = 0; i < TRIES; i++) {
            ObjectNode one = randomCup();
            ObjectNode two = randomCup();
            ObjectNode oneTwo = inOrder("a", one, "b", two);
            ObjectNode twoOne = inOrder("b", two, "a", one);

            assertThat(oneTwo == null).isEqualTo(twoOne == null);
            if (oneTwo != null && twoOne != null) {
                compared++;
                assertThat(sorted(oneTwo)).isEqualTo(sorted(twoOne));
            }
        }
        assertThat(compared).isPositive();
    }

    private @Nullable ObjectNode inOrder(String manager, ObjectNode first, String otherManager, ObjectNode second) {
        try {
            ObjectNode created = cups.apply(null, first, manager, false, T1);
            return cups.apply(created, second, otherManager, false, T1);
        } catch (StatusException e) {
            assertThat(e.code()).isEqualTo(409);
            return null;
        }
    }

    private ObjectNode randomCup() {
        ObjectNode cup = json("{\"apiVersion\": \"" + CUPS + "\", \"kind\": \"Cup\", \"metadata\": {\"name\": \"c\"}}");
        ObjectNode spec = cup.putObject("spec").put("size", random.nextInt(2) + 1);
        if (random.nextBoolean()) {
            spec.put("colour", random.nextBoolean() ? "red" : "blue");
        }
        if (random.nextBoolean()) {
            ArrayNode tags = spec.putArray("tags");
            random.ints(3, 0, 4).distinct().forEach(tag -> tags.add("t" + tag));
        }
        if (random.nextBoolean()) {
            ArrayNode parts = spec.putArray("parts");
            random.ints(3, 0, 4)
                    .distinct()
                    .forEach(part -> addPart(parts.addObject().put("name", "p" + part)));
        }
        if (random.nextBoolean()) {
            cup.withObject("/metadata/labels").put("l" + random.nextInt(3), "v" + random.nextInt(2));
        }
        return cup;
    }

    private void addPart(ObjectNode part) {
        if (random.nextBoolean()) {
            part.put("count", random.nextInt(2));
        }
    }

    private static FieldSet fields(ObjectNode object) {
        return FieldSet.fromObject(object, FieldType.ofObjects(PatchRecordings.cupSchema()));
    }

    /** Lists and objects whose last element somebody took out stay empty. */
    private static ObjectNode withoutEmpty(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.path("metadata")).remove("managedFields");
        ObjectNode spec = copy.withObject("/spec");
        for (String list : List.of("tags", "parts")) {
            if (spec.path(list).isEmpty()) {
                spec.remove(list);
            }
        }
        return copy;
    }

    private static JsonNode sorted(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        for (String list : List.of("/spec/tags", "/spec/parts", "/metadata/managedFields")) {
            if (copy.at(list) instanceof ArrayNode array) {
                List<JsonNode> elements = new ArrayList<>();
                array.forEach(elements::add);
                elements.sort(Comparator.comparing(JsonNode::toString));
                array.removeAll().addAll(elements);
                for (JsonNode element : array) {
                    if (element instanceof ObjectNode entry) {
                        entry.remove("time");
                    }
                }
            }
        }
        return copy;
    }
}
