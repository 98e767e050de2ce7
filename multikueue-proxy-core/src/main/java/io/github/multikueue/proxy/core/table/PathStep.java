package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a path: from values to values that are in them. */
interface PathStep {

    /** The path cannot be followed in this object. */
    final class NoResultException extends RuntimeException {

        private static final long serialVersionUID = 1;

        NoResultException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Goes on from all values.
     *
     * @throws NoResultException if that is an error and not just without a result
     */
    List<JsonNode> from(List<JsonNode> values);

    /** Goes all steps. */
    static List<JsonNode> walk(List<PathStep> steps, List<JsonNode> values) {
        List<JsonNode> now = values;
        for (PathStep step : steps) {
            now = step.from(now);
        }
        return now;
    }

    /** The field of that name, where there is one. */
    record Field(String name) implements PathStep {

        @Override
        public List<JsonNode> from(List<JsonNode> values) {
            return values.stream()
                    .filter(each -> each.has(name))
                    .map(each -> each.get(name))
                    .toList();
        }
    }

    /** All elements of lists and all values of objects. */
    record Wildcard() implements PathStep {

        @Override
        public List<JsonNode> from(List<JsonNode> values) {
            return values.stream().flatMap(JsonNode::valueStream).toList();
        }
    }

    /** The values that contain others, at any depth. */
    record Descent() implements PathStep {

        @Override
        public List<JsonNode> from(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            values.forEach(each -> collect(each, found));
            return found;
        }

        private static void collect(JsonNode value, List<JsonNode> found) {
            if (!value.isEmpty()) {
                found.add(value);
                value.forEach(each -> collect(each, found));
            }
        }
    }

    /**
     * Elements of lists.
     *
     * @param start the first; negative to count from the end; null for 0
     * @param end the one behind the last; null for all
     * @param step 2 for every second; null for 1
     */
    record Slice(
            @Nullable Integer start,
            @Nullable Integer end,
            @Nullable Integer step) implements PathStep {

        /** One element. */
        static Slice index(int index) {
            // -1 has no end: the one behind the last element would be 0.
            return new Slice(index, index == -1 ? null : index + 1, null);
        }

        @Override
        public List<JsonNode> from(List<JsonNode> values) {
            List<JsonNode> found = new ArrayList<>();
            for (JsonNode list : values) {
                if (!list.isNull()) {
                    collect(list, found);
                }
            }
            return found;
        }

        private void collect(JsonNode list, List<JsonNode> found) {
            if (!list.isArray()) {
                throw new NoResultException("not a list: " + list.getNodeType());
            }
            int first = start == null ? 0 : start < 0 ? start + list.size() : start;
            int behind = end == null ? list.size() : end < 0 ? end + list.size() : end;
            if (first == behind) {
                return;
            }
            if (first < 0 || first >= list.size() || behind > list.size() || behind < first) {
                throw new NoResultException("index out of bounds: " + first + " (length " + list.size() + ")");
            }
            for (int i = first; i < behind; i += step == null ? 1 : step) {
                found.add(list.get(i));
            }
        }
    }

    /** What any of several steps finds. */
    record Union(List<PathStep> alternatives) implements PathStep {

        @Override
        public List<JsonNode> from(List<JsonNode> values) {
            return alternatives.stream()
                    .flatMap(each -> each.from(values).stream())
                    .toList();
        }
    }
}
