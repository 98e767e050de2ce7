package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.schema.ValueRules.NumberRange;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Checks texts and numbers. */
final class ScalarRules {

    private static final double EPSILON = 1e-9;

    private ScalarRules() {}

    static void checkText(ValueRules rules, String text, String path, Findings findings) {
        FieldError error = lengthOrPattern(rules, text, path);
        if (error != null) {
            findings.add(error);
        }
        findings.countMatch();
        if (StringFormats.isKnown(rules.format())) {
            if (!StringFormats.matches(rules.format(), text)) {
                findings.add(TypeRules.wrongType(path, rules.format(), text));
            }
            findings.countMatch();
        }
    }

    private static @Nullable FieldError lengthOrPattern(ValueRules rules, String text, String path) {
        Long least = rules.length().least();
        Long most = rules.length().most();
        String name = ValueValidation.name(path);
        if (most != null && text.codePointCount(0, text.length()) > most) {
            return new FieldError(
                    FieldError.Type.TOO_LONG,
                    name,
                    null,
                    "may not be more than " + most + (most == 1 ? " byte" : " bytes"));
        }
        if (least != null && text.codePointCount(0, text.length()) < least) {
            return invalid(path, GoText.quote(text), " in body should be at least " + least + " chars long");
        }
        if (rules.pattern() != null && !rules.pattern().matcher(text).find()) {
            String expression = rules.pattern().pattern();
            return invalid(path, GoText.quote(text), " in body should match '" + expression + "'");
        }
        return null;
    }

    static void checkNumber(ValueRules rules, JsonNode value, String path, Findings findings) {
        NumberRange range = rules.range();
        BigDecimal number = value.decimalValue();
        checkWidth(rules.format(), value, path, findings);
        if (range.multipleOf() != null && !isMultiple(value, range.multipleOf())) {
            findings.add(invalid(
                    path,
                    GoText.number(value),
                    " in body should be a multiple of " + limit(value, range.multipleOf())));
        }
        if (range.minimum() != null && exceeds(range.minimum(), number, range.exclusiveMinimum())) {
            String words = range.exclusiveMinimum() ? "greater than " : "greater than or equal to ";
            findings.add(
                    invalid(path, GoText.number(value), " in body should be " + words + limit(value, range.minimum())));
        }
        if (range.maximum() != null && exceeds(number, range.maximum(), range.exclusiveMaximum())) {
            String words = range.exclusiveMaximum() ? "less than " : "less than or equal to ";
            findings.add(
                    invalid(path, GoText.number(value), " in body should be " + words + limit(value, range.maximum())));
        }
        findings.countMatch();
        findings.countMatch();
    }

    private static void checkWidth(String format, JsonNode value, String path, Findings findings) {
        boolean tooWide = switch (format) {
            case "int32" -> TypeRules.isInteger(value) && !value.canConvertToInt();
            case "float" -> Float.isInfinite(value.floatValue());
            default -> false;
        };
        if (tooWide) {
            String type = format.equals("int32") ? "integer" : "number";
            findings.addGeneral("Checked value must be of type " + type + " with format " + format + " in " + path);
        }
    }

    private static boolean exceeds(BigDecimal larger, BigDecimal smaller, boolean evenIfEqual) {
        int order = larger.compareTo(smaller);
        return order > 0 || (evenIfEqual && order == 0);
    }

    private static boolean isMultiple(JsonNode value, BigDecimal factor) {
        if (factor.signum() <= 0) {
            return false;
        }
        if (TypeRules.isInteger(value)) {
            return value.decimalValue().remainder(factor).signum() == 0;
        }
        // Fractions such as 0.7 are not exact in binary, so kube-apiserver allows for a small error, and so does this.
        double quotient = value.doubleValue() / factor.doubleValue();
        return Math.abs(quotient - Math.rint(quotient)) <= EPSILON * Math.max(1, Math.abs(quotient));
    }

    /** A limit as it is compared with the value: without its fraction, if the value is an integer. */
    private static String limit(JsonNode value, BigDecimal limit) {
        return TypeRules.isInteger(value) ? limit.toBigInteger().toString() : GoText.number(limit);
    }

    private static FieldError invalid(String path, String value, String words) {
        return FieldError.invalid(ValueValidation.name(path), value, path + words);
    }
}
