package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of an object say together, which each of them alone does not: a kind means something in its group only.
 *
 * @param group the API group as the document has it; empty for the core group, and if there is none
 * @param rule the resource that is named, or null if it has no rule
 * @param groupKnown whether the group is to be replaced even without a resource's rule
 * @param groups the groups of a rule about several, or null if there is none
 * @param key the key of a selector's requirement, or null
 * @param values the values of a selector's requirement, or the resources of a rule
 * @param partial whether what is not said here may be said by an object that is not at hand, since the document is a patch
 */
public record NamingScope(
        String group,
        @Nullable ResourceRule rule,
        boolean groupKnown,
        @Nullable List<String> groups,
        @Nullable String key,
        List<String> values,
        boolean partial) {

    /** Nothing is said, of a whole document. */
    public static final NamingScope NONE = new NamingScope("", null, false, null, null, List.of(), false);

    /** Nothing is said, of a patch. */
    public static final NamingScope PARTIAL = new NamingScope("", null, false, null, null, List.of(), true);

    /** The same in a document, or in a patch. */
    public NamingScope partial(boolean isPatch) {
        return isPatch == partial ? this : new NamingScope(group, rule, groupKnown, groups, key, values, isPatch);
    }

    /** The same of another resource. */
    public NamingScope of(String otherGroup, @Nullable ResourceRule otherRule) {
        return new NamingScope(otherGroup, otherRule, otherRule != null, null, null, List.of(), partial);
    }

    /** The same of a group in which no resource is named. */
    public NamingScope ofGroup(String otherGroup) {
        return new NamingScope(otherGroup, null, true, null, null, List.of(), partial);
    }

    /** The same of resources of several groups. */
    public NamingScope ofGroups(@Nullable List<String> several, List<String> resources) {
        return new NamingScope(group, null, false, several, null, resources, partial);
    }

    /** The same of a requirement of a selector. */
    public NamingScope ofTerm(@Nullable String termKey, List<String> termValues) {
        return new NamingScope(group, rule, groupKnown, groups, termKey, termValues, partial);
    }
}
