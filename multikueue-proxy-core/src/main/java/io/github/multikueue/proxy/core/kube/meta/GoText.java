package io.github.multikueue.proxy.core.kube.meta;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON values as texts in the way of Go, since messages and cells of kube-apiserver contain them: quoted as {@code %q} does
 * it, numbers as {@code %v}, objects and lists as {@code json.Marshal} writes them.
 */
public final class GoText {

    private static final int LARGEST_PLAIN_EXPONENT = 21;
    private static final int SMALLEST_PLAIN_EXPONENT = -4;

    private GoText() {}

    /** The value as an error of a field shows it: {@code 12}, {@code "green"}, {@code {"name":"p"}}. */
    public static String value(JsonNode value) {
        return value.isTextual() ? quote(value.textValue()) : json(value);
    }

    /** The text in quotes, with escapes for what cannot be printed, as {@code %q} has them. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(each -> appendQuoted(out, each));
        return out.append('"').toString();
    }

    private static void appendQuoted(StringBuilder out, int point) {
        int known = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(point);
        if (known >= 0) {
            out.append('\\').append("abfnrtv\\\"".charAt(known));
        } else if (point < ' ' || point == 0x7f) {
            out.append(String.format("\\x%02x", point));
        } else if (!isPrint(point)) {
            out.append(String.format(point > 0xffff ? "\\U%08x" : "\\u%04x", point));
        } else {
            out.appendCodePoint(point);
        }
    }

    /** Whether {@code unicode.IsPrint} holds: letters, marks, numbers, punctuation, symbols and the ASCII space. */
    public static boolean isPrint(int point) {
        if (point == ' ') {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** The value as compact JSON with sorted keys. */
    public static String json(JsonNode value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, JsonNode value) {
        if (value.isObject()) {
            appendObject(out, value);
        } else if (value.isArray()) {
            out.append('[');
            for (int i = 0; i < value.size(); i++) {
                out.append(i == 0 ? "" : ",");
                append(out, value.get(i));
            }
            out.append(']');
        } else if (value.isNumber()) {
            out.append(number(value));
        } else if (value.isTextual()) {
            appendJsonText(out, value.textValue());
        } else {
            out.append(value.asText());
        }
    }

    private static void appendObject(StringBuilder out, JsonNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> each : sorted.entrySet()) {
            out.append(separator);
            appendJsonText(out, each.getKey());
            out.append(':');
            append(out, each.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void appendJsonText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            int known = "\b\f\n\r\t\\\"".indexOf(each);
            if (known >= 0) {
                out.append('\\').append("bfnrt\\\"".charAt(known));
            } else if (each < ' ' || "<>&\u2028\u2029".indexOf(each) >= 0) {
                out.append(String.format("\\u%04x", (int) each));
            } else {
                out.append(each);
            }
        }
        out.append('"');
    }

    /** The number: integers as they are, others with as few digits as possible ({@code 1.5}, {@code 2}, {@code 1e+21}). */
    public static String number(JsonNode number) {
        return number.isIntegralNumber() ? number.asText() : number(number.decimalValue());
    }

    /** The number with as few digits as possible: {@code 1.5}, {@code 2}, {@code 1e+21}. */
    public static String number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (shortest.signum() == 0) {
            return "0";
        }
        if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent < LARGEST_PLAIN_EXPONENT) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String sign = shortest.signum() < 0 ? "-" : "";
        return sign + digits.charAt(0) + fraction + String.format("e%+03d", exponent);
    }
}
