package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A label selector in its textual form: equality and set requirements, joined by commas. */
final class LabelSelector {
    static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final Pattern TOKEN = Pattern.compile("\\s*([^\\s,()=!<>]+|==|!=|=|!|<|>|,|\\(|\\))");

    private record Requirement(String key, String operator, Set<String> values) {

        boolean matches(JsonNode labels) {
            JsonNode value = labels.path(key);
            boolean present = !value.isMissingNode();
            return switch (operator) {
                case "exists" -> present;
                case "!" -> !present;
                case "in" -> present && values.contains(value.asText());
                case "notin" -> !present || !values.contains(value.asText());
                case ">" -> compared(value) > 0;
                default -> compared(value) < 0;
            };
        }

        /** The label's number compared with the selector's; 0 if the label has none, which then is neither. */
        private int compared(JsonNode label) {
            try {
                return Long.compare(
                        Long.parseLong(label.asText()),
                        Long.parseLong(values.iterator().next()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    static LabelSelector parse(String text) {
        return text.isBlank() ? EVERYTHING : new LabelSelector(new Parser(text).requirements());
    }

    boolean isEmpty() {
        return requirements.isEmpty();
    }

    boolean matches(JsonNode labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    private static final class Parser {
        private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

        private final List<String> tokens = new ArrayList<>();
        private int next;

        Parser(String text) {
            Matcher matcher = TOKEN.matcher(text);
            int end = 0;
            while (matcher.find() && matcher.start() == end) {
                tokens.add(matcher.group(1));
                end = matcher.end();
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
                return new Requirement(word(), "!", Set.of());
            }
            String key = word();
            String operator = peek();
            if (operator.isEmpty() || operator.equals(",")) {
                return new Requirement(key, "exists", Set.of());
            }
            next++;
            return switch (operator) {
                case "=", "==" -> new Requirement(key, "in", Set.of(value()));
                case "!=" -> new Requirement(key, "notin", Set.of(value()));
                case "<", ">" -> new Requirement(key, operator, Set.of(number()));
                case "in", "notin" -> new Requirement(key, operator, values());
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
            if (value.isEmpty() || value.equals(",") || value.equals(")")) {
                return "";
            }
            return word();
        }

        private String number() {
            String value = value();
            if (!value.matches("-?[0-9]{1,18}")) {
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
