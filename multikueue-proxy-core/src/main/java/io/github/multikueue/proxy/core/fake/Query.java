package io.github.multikueue.proxy.core.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a URL; a parameter without a value counts as empty. */
record Query(Map<String, List<String>> parameters) {
    static final Query NONE = new Query(Map.of());

    static Query parse(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = HttpRequest.decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : HttpRequest.decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            }
        }
        return new Query(parameters);
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The first value, or null if absent. */
    @Nullable
    String first(String name) {
        List<String> values = parameters.get(name);
        return values == null ? null : values.get(0);
    }

    String text(String name) {
        String value = first(name);
        return value == null ? "" : value;
    }

    /** Go's reading of a boolean parameter: present without a value is true. */
    boolean flag(String name) {
        String value = first(name);
        return value != null && !value.equals("false") && !value.equals("0");
    }

    /** A decimal number, or null when absent or empty. */
    @Nullable
    Long number(String name) {
        String value = first(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
    }
}
