package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.multikueue.proxy.core.apiserver.patch.fields.FieldType.ListType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Merges two associative lists. Elements of both are merged and stand in the order of the upper list; those of the lower list
 * alone stay where they are between them. For one merge.
 */
final class ListMerge {

    /** A list with the step to each element. */
    private static final class Side {

        private final List<PathElement> steps = new ArrayList<>();
        private final List<JsonNode> elements = new ArrayList<>();
        private final Map<PathElement, JsonNode> byStep = new TreeMap<>();
        private int next;

        private Side(ListType type, @Nullable JsonNode list) {
            if (list == null) {
                return;
            }
            for (JsonNode element : list) {
                PathElement step = type.stepOrNull(element);
                if (step != null) {
                    steps.add(step);
                    elements.add(element);
                    // Elements with the same keys are not merged with anything.
                    byStep.merge(step, element, (one, other) -> NullNode.instance);
                }
            }
        }

        private boolean hasNext() {
            return next < steps.size();
        }

        private PathElement step() {
            return steps.get(next);
        }
    }

    private final ListType type;
    private final Side lower;
    private final Side upper;
    private final Deque<PathElement> shared = new ArrayDeque<>();
    private final TreeSet<PathElement> merged = new TreeSet<>();
    private final ArrayNode result = JsonNodeFactory.instance.arrayNode();

    ListMerge(ListType type, @Nullable JsonNode lower, @Nullable JsonNode upper) {
        this.type = type;
        this.lower = new Side(type, lower);
        this.upper = new Side(type, upper);
        this.upper.steps.stream().filter(this.lower.byStep::containsKey).forEach(shared::add);
    }

    ArrayNode merge() {
        while (lower.hasNext() || upper.hasNext()) {
            if (!(lower.hasNext() && upper.hasNext() && takeOrSkipShared()) && !takeLower()) {
                takeUpper();
            }
        }
        return result;
    }

    /** Takes an element at which both lists are, or skips one of the lower list that comes later in the upper one. */
    private boolean takeOrSkipShared() {
        PathElement step = lower.step();
        if (step.equals(upper.step())) {
            lower.next++;
            takeBoth();
            shared.poll();
            return true;
        }
        PathElement nextShared = shared.peek();
        if (upper.byStep.containsKey(step) && nextShared != null && !nextShared.equals(step)) {
            lower.next++;
            return true;
        }
        return false;
    }

    /** Takes an element that only the lower list has; skips one that was merged before. */
    private boolean takeLower() {
        if (!lower.hasNext()) {
            return false;
        }
        PathElement step = lower.step();
        if (!upper.byStep.containsKey(step)) {
            add(lower.elements.get(lower.next++), null);
            return true;
        }
        if (merged.contains(step)) {
            lower.next++;
        }
        return false;
    }

    private void takeUpper() {
        if (upper.hasNext()) {
            PathElement step = upper.step();
            takeBoth();
            if (step.equals(shared.peek())) {
                shared.poll();
            }
        }
    }

    private void takeBoth() {
        PathElement step = upper.step();
        merged.add(step);
        add(lower.byStep.get(step), upper.byStep.get(step));
        upper.next++;
    }

    private void add(@Nullable JsonNode below, @Nullable JsonNode above) {
        JsonNode element = TypedMerge.merge(below, above, type.element().get());
        if (element != null) {
            result.add(element);
        }
    }
}
