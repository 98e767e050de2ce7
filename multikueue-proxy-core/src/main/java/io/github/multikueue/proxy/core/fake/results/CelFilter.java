package io.github.multikueue.proxy.core.fake.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of CEL as lists of Tekton Results are asked with: fields compared with texts, {@code &&}, {@code ||} and
 * parentheses. One parser for one text.
 */
final class CelFilter {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(&&|\\|\\||==|[().\\[\\]])|([a-zA-Z_]\\w*)|(\\d+)|\"([^\"\\\\]*)\")");

    private record Token(Kind kind, String text) {}

    private enum Kind {
        SIGN,
        NAME,
        NUMBER,
        TEXT
    }

    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private CelFilter(String text) {
        Matcher matcher = TOKEN.matcher(text.stripTrailing());
        int end = 0;
        while (matcher.lookingAt()) {
            tokens.add(token(matcher));
            end = matcher.end();
            matcher.region(end, text.stripTrailing().length());
        }
        if (end != text.stripTrailing().length()) {
            throw invalid();
        }
    }

    /** The condition; its argument has the fields {@code name}, {@code data_type} and {@code data}. */
    static Predicate<JsonNode> parse(String text) {
        if (text.isBlank()) {
            return record -> true;
        }
        CelFilter parser = new CelFilter(text);
        Predicate<JsonNode> condition = parser.any();
        if (parser.position != parser.tokens.size()) {
            throw invalid();
        }
        return condition;
    }

    private Predicate<JsonNode> any() {
        Predicate<JsonNode> condition = all();
        while (take("||")) {
            condition = condition.or(all());
        }
        return condition;
    }

    private Predicate<JsonNode> all() {
        Predicate<JsonNode> condition = one();
        while (take("&&")) {
            condition = condition.and(one());
        }
        return condition;
    }

    private Predicate<JsonNode> one() {
        if (take("(")) {
            Predicate<JsonNode> condition = any();
            require(")");
            return condition;
        }
        List<Token> path = path();
        require("==");
        String value = next(Kind.TEXT).text();
        return record -> at(record, path).asText("").equals(value);
    }

    private List<Token> path() {
        List<Token> path = new ArrayList<>(List.of(next(Kind.NAME)));
        while (true) {
            if (take(".")) {
                path.add(next(Kind.NAME));
            } else if (take("[")) {
                path.add(peek(Kind.NUMBER) ? next(Kind.NUMBER) : next(Kind.TEXT));
                require("]");
            } else {
                return path;
            }
        }
    }

    private static JsonNode at(JsonNode record, List<Token> path) {
        JsonNode node = record;
        for (Token each : path) {
            node = each.kind() == Kind.NUMBER ? node.path(Integer.parseInt(each.text())) : node.path(each.text());
        }
        return node;
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            String text = matcher.group(kind.ordinal() + 1);
            if (text != null) {
                return new Token(kind, text);
            }
        }
        throw invalid();
    }

    private boolean peek(Kind kind) {
        return position < tokens.size() && tokens.get(position).kind() == kind;
    }

    private Token next(Kind kind) {
        if (!peek(kind)) {
            throw invalid();
        }
        return tokens.get(position++);
    }

    private boolean take(String sign) {
        boolean there = peek(Kind.SIGN) && tokens.get(position).text().equals(sign);
        position += there ? 1 : 0;
        return there;
    }

    private void require(String sign) {
        if (!take(sign)) {
            throw invalid();
        }
    }

    private static StatusException invalid() {
        return StatusException.badRequest("error parsing the filter");
    }
}
