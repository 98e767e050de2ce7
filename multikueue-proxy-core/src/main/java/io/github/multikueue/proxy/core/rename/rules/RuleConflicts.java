package io.github.multikueue.proxy.core.rename.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds rules that contradict each other: what one of them makes could not be told from what another makes, or from an original. */
final class RuleConflicts {

    private final RenameRules rules;
    private final List<RuleProblem> problems;

    RuleConflicts(RenameRules rules, List<RuleProblem> problems) {
        this.rules = rules;
        this.problems = problems;
    }

    void find() {
        groups();
        resources();
        keys("labels", rules.labels());
        keys("annotations", rules.annotations());
        keys("finalizers", rules.finalizers());
    }

    private void groups() {
        Set<String> originals = rules.groups().stream().map(GroupRule::original).collect(Collectors.toSet());
        for (GroupRule each : rules.groups()) {
            if (originals.contains(each.renamed())) {
                problem(
                        "rules[" + each.original() + "].groupRule.renamed",
                        each.renamed() + " is an original group, too (expected: a group without a rule)");
            }
        }
    }

    private void resources() {
        unique("plural", each -> each.original().plural());
        unique("renamed plural", each -> each.renamed().definition());
        unique("kind", each -> each.original().group() + " " + each.original().kind());
        unique(
                "listKind",
                each -> each.original().group() + " " + each.original().listKind());
        unique(
                "renamed kind",
                each -> each.renamed().group() + " " + each.renamed().kind());
        unique(
                "renamed listKind",
                each -> each.renamed().group() + " " + each.renamed().listKind());
    }

    private void unique(String what, Function<ResourceRule, String> name) {
        Map<String, ResourceRule> seen = new HashMap<>();
        for (ResourceRule each : rules.resources()) {
            ResourceRule other = seen.putIfAbsent(name.apply(each), each);
            if (other != null && isNew(each, other)) {
                problem(path(each), "has the " + what + " of " + path(other) + " (expected: another)");
            }
        }
    }

    /** One sentence for each pair. */
    private boolean isNew(ResourceRule one, ResourceRule other) {
        return problems.stream()
                .noneMatch(
                        each -> each.path().equals(path(one)) && each.message().contains(" of " + path(other) + " "));
    }

    private static String path(ResourceRule rule) {
        return "rules[" + rule.original().group() + "].resourceRules."
                + rule.original().plural();
    }

    private void keys(String field, KeyRules keys) {
        keysOfOneSort(field + ".names", keys.names());
        keysOfOneSort(field + ".prefixes", keys.prefixes());
        prefixes(field + ".prefixes", keys.prefixes());
        for (int i = 0; i < keys.names().size(); i++) {
            coveredByPrefix(field, i, keys.names().get(i), keys.prefixes());
        }
    }

    private void keysOfOneSort(String field, List<KeyRule> keys) {
        for (int i = 0; i < keys.size(); i++) {
            KeyRule rule = keys.get(i);
            if (rule.original().equals(rule.renamed())
                    && (rule.originalValue() == null || rule.originalValue().equals(rule.renamedValue()))) {
                problem(at(field, i), rule.describe() + " is renamed to itself (expected: another name or value)");
            }
            for (int other = 0; other < keys.size(); other++) {
                pair(field, i, other, rule, keys.get(other));
            }
        }
    }

    private void pair(String field, int index, int otherIndex, KeyRule rule, KeyRule other) {
        if (otherIndex < index && same(rule, other, Direction.RENAME)) {
            problem(at(field, index), rule.describe() + " has a rule in " + at(field, otherIndex) + " already");
        } else if (otherIndex < index && same(rule, other, Direction.RESTORE)) {
            problem(
                    at(field, index),
                    rule.describe() + " is renamed to what " + other.describe() + " in " + at(field, otherIndex)
                            + " is renamed to (expected: another name)");
        }
        if (otherIndex != index
                && rule.renamed().equals(other.original())
                && valuesMeet(rule.renamedValue(), other.originalValue())) {
            problem(
                    at(field, index),
                    rule.describe() + " is renamed to the original of " + at(field, otherIndex)
                            + " (expected: a name without a rule)");
        }
    }

    /** A rule with a value goes before one without, so these do not contradict each other. */
    private static boolean same(KeyRule rule, KeyRule other, Direction direction) {
        return rule.source(direction).equals(other.source(direction))
                && Objects.equals(rule.sourceValue(direction), other.sourceValue(direction));
    }

    private static boolean valuesMeet(@Nullable String value, @Nullable String other) {
        return value == null || other == null || value.equals(other);
    }

    private void prefixes(String field, List<KeyRule> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            for (int other = 0; other < prefixes.size(); other++) {
                String one = prefixes.get(i).original();
                String longer = prefixes.get(other).original();
                if (i != other && longer.length() > one.length() && longer.startsWith(one)) {
                    problem(
                            at(field, i),
                            one + " is a prefix of " + longer + " in " + at(field, other)
                                    + " (expected: prefixes of which none begins with another)");
                }
            }
        }
    }

    /** What a name becomes must not look like what a prefix makes of another name. */
    private void coveredByPrefix(String field, int index, KeyRule rule, List<KeyRule> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            KeyRule prefix = prefixes.get(i);
            if (begins(rule.renamed(), prefix.original())) {
                problem(
                        at(field + ".names", index),
                        rule.describe() + " is renamed to " + rule.renamed() + ", which " + at(field + ".prefixes", i)
                                + " renames (expected: a name without a rule)");
            } else if (rule.originalValue() == null && clashes(rule, prefix)) {
                problem(
                        at(field + ".names", index),
                        rule.describe() + " is renamed to what " + at(field + ".prefixes", i) + " makes of another name"
                                + " (expected: another name)");
            }
        }
    }

    /** Whether another key than the rule's own becomes the same by the prefix. */
    private static boolean clashes(KeyRule rule, KeyRule prefix) {
        return begins(rule.renamed(), prefix.renamed())
                && !rule.original()
                        .equals(prefix.original()
                                + rule.renamed().substring(prefix.renamed().length()));
    }

    private static boolean begins(String key, String prefix) {
        return key.startsWith(prefix) && key.startsWith("/", prefix.length());
    }

    private static String at(String field, int index) {
        return field + "[" + index + "]";
    }

    private void problem(String path, String message) {
        problems.add(new RuleProblem(path, message));
    }
}
