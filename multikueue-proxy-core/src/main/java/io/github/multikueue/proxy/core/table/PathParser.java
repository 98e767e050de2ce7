package io.github.multikueue.proxy.core.table;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.CharMatcher;
import io.github.multikueue.proxy.core.table.PathFilter.Operand;
import io.github.multikueue.proxy.core.table.PathStep.Descent;
import io.github.multikueue.proxy.core.table.PathStep.Field;
import io.github.multikueue.proxy.core.table.PathStep.Slice;
import io.github.multikueue.proxy.core.table.PathStep.Union;
import io.github.multikueue.proxy.core.table.PathStep.Wildcard;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link JsonPaths}. */
final class PathParser {

    private static final Pattern SLICE = Pattern.compile("(-?\\d*)(?::(-?\\d*))?(?::(-?\\d*))?");
    private static final Pattern COMPARISON = Pattern.compile("([^!<>=]+)(==|!=|<=|>=|<|>)([^!<>=].*)");
    private static final CharMatcher OPERATOR = CharMatcher.anyOf("!<>=");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final String END_OF_NAME = ".[] \t\r\n,$@{}";

    private final String path;
    private int position;

    PathParser(String path) {
        this.path = path;
    }

    List<PathStep> parse() {
        if (path.isEmpty()) {
            throw malformed("must not be empty");
        }
        List<PathStep> steps = new ArrayList<>();
        if (path.charAt(0) == '$' || path.charAt(0) == '@') {
            position++;
        }
        while (position < path.length()) {
            if (takes("[?(")) {
                steps.add(filter());
            } else if (takes("[")) {
                steps.add(brackets());
            } else if (takes("..")) {
                steps.add(new Descent());
                addName(steps, name());
            } else if (takes(".")) {
                addName(steps, name());
            } else {
                throw malformed("unexpected '" + path.charAt(position) + "' at " + position);
            }
        }
        return List.copyOf(steps);
    }

    private boolean takes(String token) {
        boolean found = path.startsWith(token, position);
        position += found ? token.length() : 0;
        return found;
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (position < path.length() && END_OF_NAME.indexOf(path.charAt(position)) < 0) {
            if (path.charAt(position) == '\\' && position + 1 < path.length()) {
                position++;
            }
            name.append(path.charAt(position++));
        }
        return name.toString();
    }

    /** Nothing before a bracket, and nothing at all, is the value itself. */
    private void addName(List<PathStep> steps, String name) {
        if (name.equals("*")) {
            steps.add(new Wildcard());
        } else if (!name.isEmpty()) {
            steps.add(new Field(name));
        } else if (path.length() > 1 && !path.startsWith("[", position)) {
            throw malformed("a name is missing at " + position);
        }
    }

    private PathStep brackets() {
        int end = end(']');
        String content = path.substring(position, end);
        position = end + 1;
        List<PathStep> steps = new ArrayList<>();
        for (String each : content.split(",", -1)) {
            steps.add(bracket(each.strip()));
        }
        return steps.size() == 1 ? steps.get(0) : new Union(List.copyOf(steps));
    }

    private PathStep bracket(String content) {
        if (content.equals("*")) {
            return new Wildcard();
        }
        if (QUOTED.matcher(content).matches()) {
            return new Field(content.substring(1, content.length() - 1).replace("\\", ""));
        }
        Matcher slice = SLICE.matcher(content);
        if (content.isEmpty() || !slice.matches()) {
            throw malformed("invalid array index " + content);
        }
        Integer start = number(slice.group(1));
        if (slice.group(2) == null) {
            return Slice.index(start == null ? 0 : start);
        }
        Integer step = number(slice.group(3));
        if (step != null && step <= 0) {
            throw malformed("step must be > 0");
        }
        return new Slice(start, number(slice.group(2)), step);
    }

    private @Nullable Integer number(@Nullable String text) {
        try {
            return text == null || text.isEmpty() ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw malformed("array index " + text + " is not a number");
        }
    }

    /** The position of the next such character that is not in quotes. */
    private int end(char wanted) {
        char quote = 0;
        for (int i = position; i < path.length(); i++) {
            char each = path.charAt(i);
            if (quote != 0) {
                quote = each == quote && path.charAt(i - 1) != '\\' ? 0 : quote;
            } else if (each == wanted) {
                return i;
            } else if (each == '"' || each == '\'') {
                quote = each;
            }
        }
        throw malformed("'" + wanted + "' is missing");
    }

    private PathStep filter() {
        int end = end(')');
        String condition = path.substring(position, end);
        position = end + 1;
        if (!takes("]")) {
            throw malformed("unclosed array expect ]");
        }
        Matcher comparison = COMPARISON.matcher(condition);
        if (!comparison.matches()) {
            if (OPERATOR.matchesAnyOf(condition)) {
                throw malformed("invalid comparison " + condition);
            }
            return new PathFilter(nested(condition), "", new Operand(null, List.of()));
        }
        return new PathFilter(
                nested(comparison.group(1)),
                comparison.group(2),
                operand(comparison.group(3).strip()));
    }

    private static List<PathStep> nested(String path) {
        String stripped = path.strip();
        return stripped.equals("@") ? List.of() : new PathParser(stripped).parse();
    }

    private Operand operand(String text) {
        if (text.equals("true") || text.equals("false")) {
            return new Operand(BooleanNode.valueOf(text.equals("true")), List.of());
        }
        if (NUMBER.matcher(text).matches()) {
            boolean whole = text.indexOf('.') < 0 && text.length() <= 18;
            return new Operand(
                    whole ? LongNode.valueOf(Long.parseLong(text)) : DecimalNode.valueOf(new BigDecimal(text)),
                    List.of());
        }
        if (text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"))) {
            if (text.charAt(0) != text.charAt(text.length() - 1)) {
                throw malformed("unterminated quoted string");
            }
            String content = text.substring(1, text.length() - 1);
            return new Operand(TextNode.valueOf(content.replaceAll("\\\\(.)", "$1")), List.of());
        }
        return new Operand(null, nested(text));
    }

    private IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException("JSONPath: " + path + " (" + why + ")");
    }
}
