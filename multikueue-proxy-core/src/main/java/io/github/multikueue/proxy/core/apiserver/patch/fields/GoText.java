package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Texts in the form that Go's {@code fmt} package gives them, since kube-apiserver's messages contain such texts. */
public final class GoText {

    private static final double LARGEST_PLAIN = 1e21;

    private GoText() {}

    /** Whether {@code unicode.IsPrint} holds: letters, marks, numbers, punctuation, symbols and the ASCII space. */
    public static boolean isPrint(int codePoint) {
        return codePoint == ' '
                || switch (Character.getType(codePoint)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** The text in quotes, as {@code %q} writes it. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(codePoint -> appendQuoted(quoted, codePoint));
        return quoted.append('"').toString();
    }

    private static void appendQuoted(StringBuilder quoted, int codePoint) {
        switch (codePoint) {
            case '"', '\\' -> quoted.append('\\').appendCodePoint(codePoint);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case 0x07 -> quoted.append("\\a");
            case 0x0b -> quoted.append("\\v");
            default -> quoted.append(isPrint(codePoint) ? Character.toString(codePoint) : escape(codePoint));
        }
    }

    private static String escape(int codePoint) {
        if (codePoint < 0x80) {
            return String.format(Locale.ROOT, "\\x%02x", codePoint);
        }
        return String.format(Locale.ROOT, codePoint <= 0xffff ? "\\u%04x" : "\\U%08x", codePoint);
    }

    /** The value as {@code %v} writes it: texts without quotes, {@code [a b]}, {@code map[k:v]}, {@code <nil>}. */
    public static String value(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, String> fields = new TreeMap<>(JsonValues.TEXT_ORDER);
            value.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + ":" + field.getValue())
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (value.isArray()) {
            return value.valueStream().map(GoText::value).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value.isNull()) {
            return "<nil>";
        }
        return value.isFloatingPointNumber() ? number(value.doubleValue()) : value.asText();
    }

    /** The name of the Go type of the value, as {@code %T} writes it. */
    static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            default -> "<nil>";
        };
    }

    private static String number(double number) {
        boolean plain = number == Math.rint(number) && Math.abs(number) < LARGEST_PLAIN;
        return plain ? new BigDecimal(number).toPlainString() : Double.toString(number);
    }
}
