package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector.Term;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Field selectors: the names of CustomResourceDefinitions, and the objects that events are about. Immutable.
 */
public final class FieldNames {

    private static final Set<String> REFERENCES = Set.of("involvedObject", "regarding", "related");

    private final RuleNames names;

    /** Uses the names of one direction. */
    public FieldNames(RuleNames names) {
        this.names = names;
    }

    /** The selector with other values, or null if none has another; null for a malformed one, which a server will refuse. */
    public @Nullable String selector(String text, RequestedResource requested) {
        try {
            FieldSelector selector = FieldSelector.parse(text);
            List<Term> replaced = new ArrayList<>();
            for (Term term : selector.terms()) {
                String value = value(term, selector, requested);
                replaced.add(value == null ? term : new Term(term.field(), term.equal(), value));
            }
            return replaced.equals(selector.terms()) ? null : text(replaced);
        } catch (StatusException malformed) {
            return null;
        }
    }

    private @Nullable String value(Term term, FieldSelector selector, RequestedResource requested) {
        if (term.field().equals("metadata.name") && requested.isOfDefinitions()) {
            ResourceRule rule = names.ofDefinition(term.value());
            return rule == null ? null : rule.target(names.direction()).definition();
        }
        int dot = term.field().indexOf('.');
        if (dot < 0 || !REFERENCES.contains(term.field().substring(0, dot))) {
            return null;
        }
        String reference = term.field().substring(0, dot);
        return switch (term.field().substring(dot + 1)) {
            case "kind" -> kind(term.value(), selector.exactValue(reference + ".apiVersion"));
            case "apiVersion" -> apiVersion(term.value(), selector.exactValue(reference + ".kind"));
            default -> null;
        };
    }

    private @Nullable String kind(String kind, @Nullable String apiVersion) {
        ResourceRule rule =
                apiVersion == null ? names.ofKindAlone(kind) : names.ofKind(RuleNames.groupOf(apiVersion), kind);
        if (rule == null) {
            return null;
        }
        ResourceNames target = rule.target(names.direction());
        return kind.equals(rule.source(names.direction()).kind()) ? target.kind() : target.listKind();
    }

    private @Nullable String apiVersion(String apiVersion, @Nullable String kind) {
        String group = RuleNames.groupOf(apiVersion);
        ResourceRule rule = kind == null ? null : names.ofKind(group, kind);
        if (rule != null) {
            return rule.target(names.direction()).group() + apiVersion.substring(group.length());
        }
        return kind == null ? names.apiVersion(apiVersion) : null;
    }

    private static String text(List<Term> terms) {
        return terms.stream()
                .map(each -> each.field() + (each.equal() ? "=" : "!=") + escaped(each.value()))
                .collect(Collectors.joining(","));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
