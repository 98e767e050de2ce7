package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector;
import io.github.multikueue.proxy.core.kube.meta.labels.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Label selectors in their textual form, {@code a=b,c in (d,e)}. Immutable. */
public final class SelectorNames {

    private final KeyNames labels;

    /** Uses the labels of one direction. */
    public SelectorNames(RuleNames names) {
        this.labels = names.labels();
    }

    /** The selector with other keys and values, or null if none has another; null for a malformed one, which a server will refuse. */
    public @Nullable String selector(String text) {
        if (labels.isEmpty()) {
            return null;
        }
        List<Requirement> replaced = new ArrayList<>();
        boolean changed = false;
        try {
            for (Requirement each : LabelSelector.parse(text).requirements()) {
                Requirement other = requirement(each);
                changed |= !other.equals(each);
                replaced.add(other);
            }
        } catch (StatusException malformed) {
            return null;
        }
        return changed ? replaced.stream().map(SelectorNames::text).collect(Collectors.joining(",")) : null;
    }

    private Requirement requirement(Requirement requirement) {
        // In order, so that the same value decides on the key each time.
        List<String> values = List.copyOf(new TreeSet<>(requirement.values()));
        String key = labels.termKey(requirement.key(), values);
        TreeSet<String> others = new TreeSet<>();
        for (String value : values) {
            String other = labels.termValue(requirement.key(), value);
            others.add(other == null ? value : other);
        }
        return new Requirement(key == null ? requirement.key() : key, requirement.operator(), others);
    }

    private static String text(Requirement requirement) {
        String key = requirement.key();
        String values = String.join(",", new TreeSet<>(requirement.values()));
        boolean one = requirement.values().size() == 1;
        return switch (requirement.operator()) {
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case IN -> one ? key + "=" + values : key + " in (" + values + ")";
            case NOT_IN -> one ? key + "!=" + values : key + " notin (" + values + ")";
            case GREATER_THAN -> key + ">" + values;
            case LESS_THAN -> key + "<" + values;
        };
    }
}
