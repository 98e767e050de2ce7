package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request. Parameters nobody knows are ignored, as the API server does; one that is asked for must be
 * there once and make sense.
 */
public final class QueryParameters {

    private static final int MOST_SHOWN = 80;

    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads a query.
     *
     * @param query the query as it came, not decoded, or null
     */
    public static QueryParameters parse(@Nullable String query) {
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            values.computeIfAbsent(decodedName(name), key -> new ArrayList<>(1))
                    .add(equals < 0 ? "" : pair.substring(equals + 1));
        }
        return new QueryParameters(values);
    }

    /**
     * Returns the value, or null if the parameter is absent.
     *
     * @throws BadRequestException if it is empty, repeated or wrongly encoded
     */
    @Nullable
    public String text(String name) {
        String raw = single(name);
        if (raw == null) {
            return null;
        }
        return notEmpty(name, decoded(name, raw));
    }

    /** The first value of a parameter, for those who only note it; empty if it is absent or wrongly encoded. */
    public String first(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        try {
            return given.isEmpty() ? "" : decoded(name, given.get(0));
        } catch (BadRequestException e) {
            return "";
        }
    }

    /**
     * Returns the values of a parameter that may be repeated.
     *
     * @throws BadRequestException if one of them is empty or wrongly encoded
     */
    public List<String> texts(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .map(raw -> notEmpty(name, decoded(name, raw)))
                .toList();
    }

    /**
     * Returns the value.
     *
     * @throws BadRequestException if it is absent, empty, repeated or wrongly encoded
     */
    public String required(String name) {
        String value = text(name);
        if (value == null) {
            throw new BadRequestException(name + ": absent (expected: query parameter " + name + "=<value>)");
        }
        return value;
    }

    /**
     * As Kubernetes writes truth: absence, {@code false} and {@code 0} are false; {@code true}, {@code 1} and no value are true. What
     * Kubernetes would take for true besides, such as {@code no}, is refused.
     *
     * @throws BadRequestException if it is repeated, or something else
     */
    public boolean flag(String name) {
        return flag(name, false);
    }

    /** The same, with another meaning of absence. */
    boolean flag(String name, boolean ifAbsent) {
        String raw = single(name);
        if (raw == null) {
            return ifAbsent;
        }
        return switch (raw.toLowerCase(Locale.ROOT)) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw new BadRequestException(
                        name + ": " + printable(decoded(name, raw)) + " (expected: true or false)");
        };
    }

    /** @throws BadRequestException naming the right one, if a parameter has a name that clients take for it */
    void requireNoneOf(Map<String, String> mistaken) {
        for (String name : values.keySet()) {
            String meant = mistaken.get(name);
            if (meant != null) {
                throw new BadRequestException(name + ": unknown (expected: " + meant + ")");
            }
        }
    }

    /** @throws BadRequestException if the parameter is given, whatever its value is */
    void requireAbsent(String name, String expected) {
        if (values.containsKey(name)) {
            throw new BadRequestException(
                    name + ": " + printable(values.get(name).get(0)) + " (expected: " + expected + ")");
        }
    }

    /** @throws BadRequestException naming both, if a parameter is given together with one that it excludes */
    void requireAlone(String name, String... excluded) {
        for (String other : excluded) {
            if (values.containsKey(name) && values.containsKey(other)) {
                throw new BadRequestException(
                        name + " and " + other + ": both are given (expected: one of them, or neither)");
            }
        }
    }

    /** @throws BadRequestException if it is no whole number of 64 bits */
    @Nullable
    Long number(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            if (value.matches("[-+]?[0-9]+")) {
                return Long.valueOf(value);
            }
        } catch (NumberFormatException e) {
            throw new BadRequestException(name + ": " + printable(value) + " (expected: a number of 64 bits)");
        }
        throw new BadRequestException(name + ": " + printable(value) + " (expected: a number)");
    }

    /** @throws BadRequestException if it is no time as in RFC 3339 */
    @Nullable
    Instant time(String name) {
        String value = text(name);
        try {
            return value == null ? null : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new BadRequestException(
                    name + ": " + printable(value) + " (expected: a time such as 2026-01-31T12:00:00Z, RFC 3339)");
        }
    }

    /** The same for a client that sends parameters without a value. */
    @Nullable
    public Instant timeIfSet(String name) {
        String raw = single(name);
        return raw == null || raw.isEmpty() ? null : time(name);
    }

    private static String notEmpty(String name, String value) {
        if (value.isEmpty()) {
            throw new BadRequestException(name + ": \"\" (expected: a value)");
        }
        return value;
    }

    private @Nullable String single(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw new BadRequestException(name + ": given " + given.size() + " times (expected: once)");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    private static String decoded(String name, String raw) {
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(name + ": " + printable(raw) + " (expected: percent-encoding that is valid)");
        }
    }

    /** A name that cannot be decoded is none that we know. */
    private static String decodedName(String raw) {
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw;
        }
    }

    /** A value as a message shows it: in quotes, not too long, and without what a terminal could take for something else. */
    static String printable(@Nullable String value) {
        return '"' + PrintableText.of(String.valueOf(value), MOST_SHOWN) + '"';
    }
}
