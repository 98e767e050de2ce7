package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;

/** Checks the JSON type of a value. A number without a fraction, such as 1.0, is an integer too. */
final class TypeRules {

    private static final double LARGEST_EXACT_INTEGER = 9007199254740991d;

    private TypeRules() {}

    static void checkNull(ValueRules rules, String path, Findings findings) {
        if (!rules.types().isEmpty() && !rules.nullable()) {
            findings.add(wrongType(path, String.join(",", rules.types()), "null"));
        } else {
            findings.countMatch();
        }
    }

    static void check(ValueRules rules, JsonNode value, String path, Findings findings) {
        if (rules.types().isEmpty() && rules.format().isEmpty()) {
            return;
        }
        if (!holds(rules, value)) {
            boolean byFormat = !rules.format().isEmpty() && !value.isTextual() && !value.isArray();
            findings.add(
                    byFormat
                            ? wrongType(path, rules.format(), format(value))
                            : wrongType(path, String.join(",", rules.types()), type(value)));
        } else {
            findings.countMatch();
        }
        findings.countMatch();
    }

    private static boolean holds(ValueRules rules, JsonNode value) {
        if (rules.types().isEmpty()) {
            return value.isTextual();
        }
        String type = type(value);
        return rules.types().contains(type)
                || (type.equals("integer") && rules.types().contains("number"))
                || (type.equals("number") && rules.types().contains("integer") && isWhole(value));
    }

    private static boolean isWhole(JsonNode number) {
        double value = number.doubleValue();
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT_INTEGER;
    }

    /** The type in the words of JSON Schema. Integers that do not fit into 64 bits are numbers, as in Go. */
    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case ARRAY -> "array";
            case NUMBER -> isInteger(value) ? "integer" : "number";
            default -> "object";
        };
    }

    private static String format(JsonNode value) {
        if (!value.isNumber()) {
            return "";
        }
        return isInteger(value) ? "int64" : "float64";
    }

    static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    static FieldError wrongType(String path, String expected, String found) {
        String quoted = GoText.quote(found);
        return new FieldError(
                FieldError.Type.TYPE_INVALID,
                ValueValidation.name(path),
                quoted,
                path + " in body must be of type " + expected + ": " + quoted);
    }
}
