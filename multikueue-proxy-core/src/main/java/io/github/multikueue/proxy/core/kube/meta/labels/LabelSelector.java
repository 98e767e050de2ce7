package io.github.multikueue.proxy.core.kube.meta.labels;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Longs;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A label selector in its textual form: equality and set requirements, joined by commas. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
public final class LabelSelector {

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");

    /** Selects everything. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** The labels of an object. */
    @FunctionalInterface
    public interface Labels {

        /** The value of a label, or null if there is no such label. */
        @Nullable
        String value(String name);
    }

    /** How a requirement compares a label. */
    public enum Operator {
        EXISTS,
        DOES_NOT_EXIST,
        IN,
        NOT_IN,
        GREATER_THAN,
        LESS_THAN
    }

    /**
     * One condition.
     *
     * @param key the label
     * @param operator how it is compared
     * @param values what it is compared with; empty for the operators about existence
     */
    public record Requirement(String key, Operator operator, Set<String> values) {

        private boolean matches(Labels labels) {
            String value = labels.value(key);
            return switch (operator) {
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case GREATER_THAN -> compared(value) > 0;
                case LESS_THAN -> compared(value) < 0;
            };
        }

        /** The label's number compared with the selector's; 0 if the label has none, which then is neither. */
        private int compared(@Nullable String value) {
            Long label = value == null ? null : number(value);
            Long wanted = number(values.iterator().next());
            return label == null || wanted == null ? 0 : label.compareTo(wanted);
        }
    }

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** @throws StatusException 400, if it is malformed, or has keys or values that labels cannot have */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new LabelSelectorParser(text).requirements());
    }

    /** The conditions, all of which must hold. */
    public List<Requirement> requirements() {
        return requirements;
    }

    /** Whether everything is selected. */
    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /** Whether an object with these {@code metadata.labels} is selected; a missing node has none. */
    public boolean matches(JsonNode labels) {
        return matches((String name) -> {
            JsonNode value = labels.path(name);
            return value.isMissingNode() || value.isNull() ? null : value.asText();
        });
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Labels labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The whole number that the text is, or null. */
    static @Nullable Long number(String text) {
        return DIGITS.matcher(text).matches() ? Longs.tryParse(text) : null;
    }
}
