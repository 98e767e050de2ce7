package io.github.multikueue.proxy.core.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.multikueue.proxy.core.kube.meta.FieldSelector;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a selector demands, as {@code authorization.k8s.io/v1 FieldSelectorAttributes} and {@code LabelSelectorAttributes} say
 * it. A selector only ever narrows what is asked for: what cannot be said of it is left out, as kube-apiserver does it, and
 * then the right to more is asked for.
 *
 * @param requirements all of which must hold
 */
record SelectorAttributes(List<Requirement> requirements) {

    /** One condition; the operators are {@code In}, {@code NotIn}, {@code Exists} and {@code DoesNotExist}. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Requirement(String key, String operator, List<String> values) {}

    /** Null if nothing is demanded, or the selector is malformed. */
    static @Nullable SelectorAttributes ofFields(String selector) {
        try {
            return of(FieldSelector.parse(selector).terms().stream().map(SelectorAttributes::requirement));
        } catch (StatusException malformed) {
            return null;
        }
    }

    /** Null if nothing is demanded, or the selector is malformed. */
    static @Nullable SelectorAttributes ofLabels(String selector) {
        try {
            return of(
                    LabelSelector.parse(selector).requirements().stream().flatMap(each -> requirement(each).stream()));
        } catch (StatusException malformed) {
            return null;
        }
    }

    private static @Nullable SelectorAttributes of(Stream<Requirement> requirements) {
        List<Requirement> all = requirements.toList();
        return all.isEmpty() ? null : new SelectorAttributes(all);
    }

    private static Requirement requirement(FieldSelector.Term term) {
        return new Requirement(term.field(), term.equal() ? "In" : "NotIn", List.of(term.value()));
    }

    private static Optional<Requirement> requirement(LabelSelector.Requirement label) {
        List<String> values = label.values().stream().sorted().toList();
        return switch (label.operator()) {
            case IN -> Optional.of(new Requirement(label.key(), "In", values));
            case NOT_IN -> Optional.of(new Requirement(label.key(), "NotIn", values));
            case EXISTS -> Optional.of(new Requirement(label.key(), "Exists", List.of()));
            case DOES_NOT_EXIST -> Optional.of(new Requirement(label.key(), "DoesNotExist", List.of()));
            case GREATER_THAN, LESS_THAN -> Optional.empty();
        };
    }
}
