package io.github.multikueue.proxy.core.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A field selector: {@code field=value} and {@code field!=value}, on the few fields the API server knows. */
final class FieldSelector {
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> ALSO = Map.of(
            "pods",
            Set.of("status.phase", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.podIP"),
            "secrets",
            Set.of("type"),
            "namespaces",
            Set.of("status.phase"),
            "events",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    private record Term(String field, boolean equal, String value) {}

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    static FieldSelector parse(String text, FakeResource resource) {
        List<Term> terms = new ArrayList<>();
        for (String term : text.split(",", -1)) {
            if (!term.isBlank()) {
                terms.add(term(term, resource));
            }
        }
        return new FieldSelector(List.copyOf(terms));
    }

    private static Term term(String text, FakeResource resource) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw StatusException.badRequest("invalid selector: '" + text + "'; can't understand '" + text + "'");
        }
        boolean negated = text.charAt(equals - 1) == '!';
        boolean twice = text.startsWith("==", equals);
        String field = text.substring(0, negated ? equals - 1 : equals);
        if (!EVERYWHERE.contains(field)
                && !(resource.builtIn()
                        && ALSO.getOrDefault(resource.plural(), Set.of()).contains(field))) {
            throw StatusException.badRequest("field label not supported: " + field);
        }
        return new Term(field, !negated, text.substring(equals + (twice ? 2 : 1)));
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    boolean matches(StoredObject object) {
        for (Term term : terms) {
            String value =
                    object.tree().at("/" + term.field().replace('.', '/')).asText("");
            if (value.equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    /** The one name asked for, which authorization counts as the request's name. */
    @Nullable
    String name() {
        for (Term term : terms) {
            if (term.field().equals("metadata.name") && term.equal()) {
                return term.value();
            }
        }
        return null;
    }
}
