package io.github.multikueue.proxy.core.rename.rules;

import java.util.List;

/**
 * How the keys of labels, of annotations, or finalizers are replaced.
 *
 * @param names rules for whole keys
 * @param prefixes rules for what stands before the first slash of a key
 */
public record KeyRules(List<KeyRule> names, List<KeyRule> prefixes) {

    /** Replaces nothing. */
    public static final KeyRules NONE = new KeyRules(List.of(), List.of());

    /** Copies the lists. */
    public KeyRules {
        names = List.copyOf(names);
        prefixes = List.copyOf(prefixes);
    }

    /** Whether there is no rule. */
    public boolean isEmpty() {
        return names.isEmpty() && prefixes.isEmpty();
    }
}
