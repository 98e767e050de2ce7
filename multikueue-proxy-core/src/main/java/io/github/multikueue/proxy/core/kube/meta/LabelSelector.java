package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A label selector in its textual form: equality and set requirements, joined by commas. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
public final class LabelSelector {

    /** Selects everything. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

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

        private boolean matches(JsonNode labels) {
            JsonNode node = labels.path(key);
            String value = node.isMissingNode() || node.isNull() ? null : node.asText();
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
            if (value == null || !NUMBER.matcher(value).matches()) {
                return 0;
            }
            return Long.compare(
                    Long.parseLong(value), Long.parseLong(values.iterator().next()));
        }
    }

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** @throws StatusException 400, if it is malformed */
    public static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new Parser(text).requirements());
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
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    private static final class Parser {

        private static final Pattern TOKEN = Pattern.compile("\\s*([^\\s,()=!<>]+|==|!=|=|!|<|>|,|\\(|\\)|$)");
        private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

        private final List<String> tokens = new ArrayList<>();
        private int next;

        Parser(String text) {
            Matcher matcher = TOKEN.matcher(text);
            for (int end = 0; matcher.find() && matcher.start() == end; end = matcher.end()) {
                if (!matcher.group(1).isEmpty()) {
                    tokens.add(matcher.group(1));
                }
            }
        }

        List<Requirement> requirements() {
            List<Requirement> requirements = new ArrayList<>();
            do {
                requirements.add(requirement());
            } while (!peek().isEmpty() && expect(",", "',' or 'end of string'"));
            return List.copyOf(requirements);
        }

        private Requirement requirement() {
            if (peek().equals("!")) {
                next++;
                return new Requirement(word(), Operator.DOES_NOT_EXIST, Set.of());
            }
            String key = word();
            String operator = peek();
            if (operator.isEmpty() || operator.equals(",")) {
                return new Requirement(key, Operator.EXISTS, Set.of());
            }
            next++;
            return switch (operator) {
                case "=", "==" -> new Requirement(key, Operator.IN, Set.of(value()));
                case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(value()));
                case ">", "gt" -> new Requirement(key, Operator.GREATER_THAN, Set.of(number()));
                case "<", "lt" -> new Requirement(key, Operator.LESS_THAN, Set.of(number()));
                case "in" -> new Requirement(key, Operator.IN, values());
                case "notin" -> new Requirement(key, Operator.NOT_IN, values());
                default -> throw unparsable(operator, OPERATORS);
            };
        }

        private Set<String> values() {
            expect("(", "'('");
            Set<String> values = new TreeSet<>();
            do {
                values.add(value());
            } while (peek().equals(",") && expect(",", "','"));
            expect(")", "',', or ')'");
            return values;
        }

        private String word() {
            String word = peek();
            if (word.isEmpty() || !isWord(word)) {
                throw unparsable(word, "!, identifier, or 'end of string'");
            }
            next++;
            return word;
        }

        /** A value may be empty, as in {@code key=}. */
        private String value() {
            String value = peek();
            return value.isEmpty() || value.equals(",") || value.equals(")") ? "" : word();
        }

        private String number() {
            String value = value();
            if (!NUMBER.matcher(value).matches()) {
                throw StatusException.badRequest("values: Invalid value: \"" + value
                        + "\": for 'Gt', 'Lt' operators, the value must be an integer");
            }
            return value;
        }

        private String peek() {
            return next < tokens.size() ? tokens.get(next) : "";
        }

        private boolean expect(String token, String expected) {
            if (!peek().equals(token)) {
                throw unparsable(peek(), expected);
            }
            next++;
            return true;
        }

        private static boolean isWord(String token) {
            return "=!<>,()".indexOf(token.charAt(0)) < 0;
        }

        private static StatusException unparsable(String found, String expected) {
            return StatusException.badRequest(
                    "unable to parse requirement: found '" + found + "', expected: " + expected);
        }
    }
}
