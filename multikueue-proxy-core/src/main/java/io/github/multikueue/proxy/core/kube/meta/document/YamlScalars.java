package io.github.multikueue.proxy.core.kube.meta.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** What plain YAML scalars mean to {@code go-yaml} v2, which is nearly YAML 1.1. */
final class YamlScalars {

    private static final Tag UNDECIDED = new Tag("!undecided");
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> NOT_IN_JSON = Set.of(".nan", ".inf", "+.inf", "-.inf");

    /** Leaves the meaning of scalars without a tag open. */
    static final class UndecidedTags extends Resolver {

        @Override
        public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
            return kind == NodeId.scalar && implicit ? UNDECIDED : super.resolve(kind, value, implicit);
        }
    }

    private YamlScalars() {}

    static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && isPlain(scalar)
                && scalar.getValue().equals("<<");
    }

    private static boolean isPlain(ScalarNode scalar) {
        return scalar.getTag().equals(UNDECIDED) && scalar.getScalarStyle() == ScalarStyle.PLAIN;
    }

    /** The name of a field; numbers and booleans are names too. */
    static String name(Node key, TreeBuilder tree) {
        JsonNode value = key instanceof ScalarNode scalar ? value(scalar, tree) : tree.nothing();
        if (value.isNull()) {
            throw new YAMLException("error converting YAML to JSON: unsupported map key in line "
                    + (key.getStartMark().getLine() + 1));
        }
        return value.isNumber() ? GoText.number(value) : value.asText();
    }

    static JsonNode value(ScalarNode scalar, TreeBuilder tree) {
        if (isPlain(scalar)) {
            return plain(scalar.getValue(), tree);
        }
        if (scalar.getTag().equals(Tag.BINARY)) {
            throw new YAMLException("yaml: !!binary is not supported (expected: base64 without a tag)");
        }
        boolean typed = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(scalar.getTag());
        return typed ? plain(scalar.getValue(), tree) : tree.text(scalar.getValue());
    }

    private static JsonNode plain(String text, TreeBuilder tree) {
        if (NULL.contains(text)) {
            return tree.nothing();
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return tree.flag(TRUE.contains(text));
        }
        if (NOT_IN_JSON.contains(text.toLowerCase(Locale.ROOT))) {
            throw new YAMLException("json: unsupported value: " + text);
        }
        String number = "+-.0123456789".indexOf(text.charAt(0)) < 0 ? null : number(text.replace("_", ""));
        return number == null ? tree.text(text) : tree.number(number);
    }

    /** The number in the form of JSON, or null if the text is none. */
    private static @Nullable String number(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger other = inOtherBase(digits.toLowerCase(Locale.ROOT));
        if (other != null) {
            return (negative ? other.negate() : other).toString();
        }
        if (!isDecimal(digits)) {
            return null;
        }
        return (negative ? "-" : "") + inJson(digits);
    }

    private static @Nullable BigInteger inOtherBase(String digits) {
        int base = 0;
        int start = 2;
        if (digits.startsWith("0x")) {
            base = 16;
        } else if (digits.startsWith("0b")) {
            base = 2;
        } else if (digits.startsWith("0o")) {
            base = 8;
        } else if (digits.startsWith("0") && digits.length() > 1) {
            base = 8;
            start = 1;
        }
        for (int i = start; i < digits.length(); i++) {
            if (base == 0 || Character.digit(digits.charAt(i), base) < 0) {
                return null;
            }
        }
        return base == 0 || digits.length() == start ? null : new BigInteger(digits.substring(start), base);
    }

    private static boolean isDecimal(String digits) {
        return digits.matches("(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?");
    }

    /** JSON has neither leading zeros nor numbers that begin or end with a point. */
    private static String inJson(String digits) {
        int exponent = digits.toLowerCase(Locale.ROOT).indexOf('e');
        String mantissa = exponent < 0 ? digits : digits.substring(0, exponent);
        int point = mantissa.indexOf('.');
        String whole = (point < 0 ? mantissa : mantissa.substring(0, point)).replaceFirst("^0+(?!$)", "");
        String fraction = point < 0 ? "" : mantissa.substring(point + 1);
        return (whole.isEmpty() ? "0" : whole)
                + (fraction.isEmpty() ? (point < 0 ? "" : ".0") : "." + fraction)
                + (exponent < 0 ? "" : digits.substring(exponent));
    }
}
