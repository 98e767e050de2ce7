package io.github.multikueue.proxy.core.rename.rules;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which objects of the cluster the client does not get to see: those for which all conditions hold. Each is compared with what
 * the object has in the cluster, before anything is restored.
 *
 * @param kinds the kinds, or empty for all
 * @param matchNames the names, or empty for all
 * @param matchLabels labels that the object must have; may be empty
 */
public record ExcludeRule(List<String> kinds, List<String> matchNames, Map<String, String> matchLabels) {

    /** Copies the collections. */
    public ExcludeRule {
        kinds = List.copyOf(kinds);
        matchNames = List.copyOf(matchNames);
        matchLabels = Map.copyOf(matchLabels);
    }

    /** Whether it is for objects of a kind. */
    public boolean coversKind(String kind) {
        return kinds.isEmpty() || kinds.contains(kind);
    }

    /** Whether it is for objects of a resource, by a plural that is made of one of the kinds as the plurals of Kubernetes are. */
    public boolean coversResource(String plural) {
        return kinds.isEmpty()
                || kinds.stream()
                        .map(each -> each.toLowerCase(Locale.ROOT))
                        .anyMatch(each -> plural.equals(each + "s")
                                || plural.equals(each + "es")
                                || plural.equals(each.replaceFirst("y$", "ies")));
    }

    /** Whether it is for objects of a name. */
    public boolean coversName(String name) {
        return matchNames.isEmpty() || matchNames.contains(name);
    }

    /** Whether the labels are as the rule wants them. */
    public boolean coversLabels(Map<String, String> labels) {
        return matchLabels.entrySet().stream().allMatch(each -> each.getValue().equals(labels.get(each.getKey())));
    }
}
