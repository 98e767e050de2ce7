package io.github.multikueue.proxy.core.kube.meta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query of a URL, read as kube-apiserver reads it: of a parameter that comes several times the first counts, and a
 * parameter without a value has an empty one. A parameter with a semicolon counts for nothing. Immutable.
 */
public final class UrlQuery {

    /** A query without parameters. */
    public static final UrlQuery NONE = new UrlQuery(Map.of());

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]+");

    private final Map<String, List<String>> parameters;

    private UrlQuery(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * Parses what stands behind the question mark.
     *
     * @throws StatusException 400, if a percent sign is not followed by two hexadecimal digits
     */
    public static UrlQuery parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            // So does Go, since a semicolon once was a separator too. A proxy must not see a watch in "watch=1;x" where
            // the
            // server behind it sees a list.
            if (!pair.isEmpty() && pair.indexOf(';') < 0) {
                int equals = pair.indexOf('=');
                String name = UrlText.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : UrlText.decodeQuery(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            }
        }
        return new UrlQuery(parameters);
    }

    /** Whether the parameter is there, with or without a value. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The first value, or null if the parameter is absent. */
    public @Nullable String first(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : values.get(0);
    }

    /** The first value, empty if the parameter is absent. */
    public String text(String name) {
        String value = first(name);
        return value == null ? "" : value;
    }

    /** All parameters with their values. */
    public Map<String, List<String>> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** All values in their order. */
    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** A boolean as Kubernetes reads it: true unless absent, {@code 0}, or {@code false} in any case. */
    public boolean flag(String name) {
        String value = first(name);
        return value != null
                && !value.equals("0")
                && !value.toLowerCase(Locale.ROOT).equals("false");
    }

    /**
     * A whole number, or null if the parameter is absent or empty.
     *
     * @throws StatusException 400, if it is no number
     */
    public @Nullable Long number(String name) {
        String value = text(name);
        if (value.isEmpty()) {
            return null;
        }
        try {
            if (WHOLE_NUMBER.matcher(value).matches()) {
                return Long.valueOf(value);
            }
        } catch (NumberFormatException tooLarge) {
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + value + "\": value out of range");
        }
        throw StatusException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
    }
}
