package io.github.multikueue.proxy.core.kube.meta.header;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One clause of the header {@code Accept}, for example {@code application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList}.
 *
 * @param type the part before the slash in lower case, or {@code *}
 * @param subtype the part behind the slash in lower case, or {@code *}
 * @param parameters the parameters but {@code q}; names in lower case, values as they were received
 * @param quality the parameter {@code q}, from 0 (not wanted) to 1; 1 if it is absent or malformed
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, Accept</a>
 */
public record AcceptClause(String type, String subtype, Map<String, String> parameters, double quality) {

    /** Clients of Java send {@code q=.2}. */
    private static final Pattern QUALITY = Pattern.compile("[01]?(?:\\.[0-9]{1,9})?(?<=[0-9])|[01]\\.");

    private static final AcceptClause ANYTHING = new AcceptClause("*", "*", Map.of(), 1);

    /** What is wanted most first; among equals in the order of the header, but wildcards last. */
    private static final Comparator<AcceptClause> ORDER = Comparator.comparingDouble(
                    (AcceptClause clause) -> -clause.quality)
            .thenComparing(clause -> clause.type.equals("*"))
            .thenComparing(clause -> clause.subtype.equals("*"));

    /** Copies the map. */
    public AcceptClause {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads the header. What is no media type is passed over.
     *
     * @param headers all values of {@code Accept}; without one, everything is accepted
     */
    public static List<AcceptClause> parse(List<String> headers) {
        String all = String.join(",", headers);
        if (all.isBlank()) {
            return List.of(ANYTHING);
        }
        List<AcceptClause> clauses = new ArrayList<>();
        for (String text : all.split(",", -1)) {
            AcceptClause clause = clause(text.trim());
            if (clause != null) {
                clauses.add(clause);
            }
        }
        clauses.sort(ORDER);
        return clauses;
    }

    /** Whether a document of this media type is accepted, its parameters aside. */
    public boolean includes(String mediaType) {
        int slash = mediaType.indexOf('/');
        boolean sameType = type.equals(mediaType.substring(0, slash));
        return type.equals("*")
                ? subtype.equals("*")
                : sameType && (subtype.equals("*") || subtype.equals(mediaType.substring(slash + 1)));
    }

    /** How exactly it names a media type: 2 by name, 1 by its type, 0 by {@code *}{@code /*}; -1 if it does not include it. */
    public int precision(String mediaType) {
        if (!includes(mediaType)) {
            return -1;
        }
        return type.equals("*") ? 0 : subtype.equals("*") ? 1 : 2;
    }

    private static @Nullable AcceptClause clause(String text) {
        String[] parts = text.split(";", -1);
        String mediaType = parts[0].trim().toLowerCase(Locale.ROOT);
        int slash = mediaType.indexOf('/');
        if (slash < 0 && !mediaType.equals("*")) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parts[i].substring(0, equals).trim().toLowerCase(Locale.ROOT),
                        parts[i].substring(equals + 1).trim());
            }
        }
        double quality = quality(parameters.remove("q"));
        return slash < 0
                ? new AcceptClause("*", "*", parameters, quality)
                : new AcceptClause(mediaType.substring(0, slash), mediaType.substring(slash + 1), parameters, quality);
    }

    private static double quality(@Nullable String text) {
        return text != null && QUALITY.matcher(text).matches() ? Math.min(1, Double.parseDouble(text)) : 1;
    }
}
