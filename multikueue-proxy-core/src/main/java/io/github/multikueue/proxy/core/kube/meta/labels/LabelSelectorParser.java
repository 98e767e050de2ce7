package io.github.multikueue.proxy.core.kube.meta.labels;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector.Operator;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one label selector. Errors have the words of kube-apiserver. Not safe for use by several threads. */
final class LabelSelectorParser {

    private static final Pattern TOKEN = Pattern.compile("\\s*([^\\s,()=!<>]+|==|!=|=|!|<|>|,|\\(|\\)|$)");
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final List<String> tokens = new ArrayList<>();
    private int next;

    LabelSelectorParser(String text) {
        Matcher matcher = TOKEN.matcher(text);
        for (int end = 0; matcher.find() && matcher.start() == end; end = matcher.end()) {
            if (!matcher.group(1).isEmpty()) {
                tokens.add(matcher.group(1));
            }
        }
    }

    List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        while (!peek().isEmpty()) {
            if (!startsRequirement()) {
                throw bad(expected(peek(), "!, identifier, or 'end of string'"));
            }
            requirements.add(requirement());
            if (peek().equals(",")) {
                next++;
                if (!startsRequirement()) {
                    throw bad(expected(peek(), "identifier after ','"));
                }
            } else if (!peek().isEmpty()) {
                throw bad(expected(peek(), "',' or 'end of string'"));
            }
        }
        return List.copyOf(requirements);
    }

    private boolean startsRequirement() {
        return peek().equals("!") || isWord(peek());
    }

    private Requirement requirement() {
        if (peek().equals("!")) {
            next++;
            return new Requirement(key(), Operator.DOES_NOT_EXIST, Set.of());
        }
        String key = key();
        String operator = peek();
        if (operator.isEmpty() || operator.equals(",")) {
            return new Requirement(key, Operator.EXISTS, Set.of());
        }
        next++;
        Requirement requirement = switch (operator) {
            case "=", "==" -> new Requirement(key, Operator.IN, Set.of(value()));
            case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(value()));
            case ">" -> new Requirement(key, Operator.GREATER_THAN, Set.of(number()));
            case "<" -> new Requirement(key, Operator.LESS_THAN, Set.of(number()));
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            default -> throw unparsable(expected(operator, OPERATORS));
        };
        requireValid(requirement);
        return requirement;
    }

    private String key() {
        if (!isWord(peek())) {
            throw unparsable(expected(peek(), "identifier"));
        }
        String key = take();
        List<String> errors = LabelSyntax.keyErrors(key);
        if (!errors.isEmpty()) {
            throw unparsable(invalid("<nil>", key, String.join("; ", errors)));
        }
        return key;
    }

    private static void requireValid(Requirement requirement) {
        int index = 0;
        for (String value : requirement.values()) {
            List<String> errors = LabelSyntax.valueErrors(value);
            if (!errors.isEmpty()) {
                String field = "values[" + index + "][" + requirement.key() + "]";
                throw unparsable(invalid(field, value, String.join("; ", errors)));
            }
            index++;
        }
    }

    /** A value may be empty, as in {@code key=}. */
    private String value() {
        if (peek().isEmpty() || peek().equals(",")) {
            return "";
        }
        if (!isWord(peek())) {
            throw unparsable(expected(peek(), "identifier"));
        }
        return take();
    }

    private String number() {
        String value = value();
        if (LabelSelector.number(value) == null) {
            throw unparsable(invalid("values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
        return value;
    }

    private Set<String> values() {
        if (!peek().equals("(")) {
            throw unparsable("found '" + peek() + "' expected: '('");
        }
        next++;
        if (!isWord(peek()) && !peek().equals(",") && !peek().equals(")")) {
            throw unparsable(expected(peek(), "',', ')' or identifier"));
        }
        Set<String> values = new TreeSet<>();
        boolean more = true;
        while (more) {
            values.add(element());
            more = peek().equals(",");
            next += more ? 1 : 0;
        }
        if (!peek().equals(")")) {
            throw unparsable(expected(peek(), "',' or ')'"));
        }
        next++;
        return values;
    }

    /** One of several values; nothing between two commas or at an end is an empty one. */
    private String element() {
        if (peek().equals(",") || peek().equals(")")) {
            return "";
        }
        if (!isWord(peek())) {
            throw unparsable(expected(peek(), "',', or identifier"));
        }
        return take();
    }

    private String take() {
        String token = peek();
        next++;
        return token;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private static boolean isWord(String token) {
        return !token.isEmpty() && "=!<>,()".indexOf(token.charAt(0)) < 0;
    }

    private static String expected(String found, String expected) {
        return "found '" + found + "', expected: " + expected;
    }

    private static String invalid(String field, String value, String detail) {
        return FieldError.invalid(field, TextNode.valueOf(value).toString(), detail)
                .toString();
    }

    private static StatusException unparsable(String what) {
        return bad("unable to parse requirement: " + what);
    }

    private static StatusException bad(String message) {
        return StatusException.badRequest(message);
    }
}
