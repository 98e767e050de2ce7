package io.github.multikueue.proxy.core.rename.rules;

import java.util.List;

/**
 * One resource whose names are replaced.
 *
 * @param original the names that the client knows
 * @param renamed the names that the cluster has
 * @param shortNames the original short names
 * @param categories the original categories
 */
public record ResourceRule(
        ResourceNames original, ResourceNames renamed, List<String> shortNames, List<String> categories) {

    /** Copies the lists. */
    public ResourceRule {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /** The names that are looked for when names are replaced in a direction. */
    public ResourceNames source(Direction direction) {
        return direction == Direction.RENAME ? original : renamed;
    }

    /** The names that are written when names are replaced in a direction. */
    public ResourceNames target(Direction direction) {
        return direction == Direction.RENAME ? renamed : original;
    }
}
