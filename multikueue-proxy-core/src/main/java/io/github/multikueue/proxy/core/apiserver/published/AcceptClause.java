package io.github.multikueue.proxy.core.apiserver.published;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One clause of the header {@code Accept}, for example {@code application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList}.
 *
 * @param type the part before the slash, or {@code *}
 * @param subtype the part behind the slash, or {@code *}
 * @param parameters the parameters but {@code q}
 * @param quality the parameter {@code q}; 1 if it is absent
 */
public record AcceptClause(String type, String subtype, Map<String, String> parameters, double quality) {

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

    private static @Nullable AcceptClause clause(String text) {
        String[] parts = text.split(";", -1);
        String mediaType = parts[0].trim();
        int slash = mediaType.indexOf('/');
        if (slash < 0 && !mediaType.equals("*")) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parts[i].substring(0, equals).trim(),
                        parts[i].substring(equals + 1).trim());
            }
        }
        double quality = quality(parameters.remove("q"));
        return slash < 0
                ? new AcceptClause("*", "*", parameters, quality)
                : new AcceptClause(mediaType.substring(0, slash), mediaType.substring(slash + 1), parameters, quality);
    }

    private static double quality(@Nullable String text) {
        try {
            return Double.parseDouble(Objects.requireNonNullElse(text, "1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
