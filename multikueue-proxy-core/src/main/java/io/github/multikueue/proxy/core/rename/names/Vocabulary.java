package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;

/**
 * All that can be looked up in one direction.
 *
 * @param names groups, kinds, resources and keys
 * @param paths paths of URLs
 * @param schemas schemas of OpenAPI
 * @param selectors label selectors as texts
 * @param texts sentences
 * @param targets paths with queries
 */
public record Vocabulary(
        RuleNames names,
        PathNames paths,
        SchemaNames schemas,
        SelectorNames selectors,
        TextNames texts,
        TargetNames targets) {

    /** Prepares rules for one direction. */
    public static Vocabulary of(RenameRules rules, Direction direction) {
        return of(rules, direction, "");
    }

    /**
     * Prepares rules for one direction.
     *
     * @param preferred of several original groups that became one, the one that the renamed group stands for
     */
    public static Vocabulary of(RenameRules rules, Direction direction, String preferred) {
        RuleNames names = new RuleNames(rules, direction, preferred);
        PathNames paths = new PathNames(names);
        SelectorNames selectors = new SelectorNames(names);
        return new Vocabulary(
                names,
                paths,
                new SchemaNames(names),
                selectors,
                new TextNames(names),
                new TargetNames(paths, selectors, new FieldNames(names)));
    }

    /** Which way names are replaced. */
    public Direction direction() {
        return names.direction();
    }
}
