package io.github.multikueue.proxy.core.rename.names;

import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.GroupRule;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of API groups, kinds and resources in one direction. A kind or a resource is always looked up in its group: that
 * another group has one of the same name means nothing. Immutable.
 */
public final class RuleNames {

    private static final Set<String> KINDS_OF_ALL_GROUPS = Set.of(
            "DeleteOptions",
            "CreateOptions",
            "UpdateOptions",
            "PatchOptions",
            "GetOptions",
            "ListOptions",
            "WatchEvent");

    private final RenameRules rules;
    private final Direction direction;
    private final Map<String, List<String>> groups = new HashMap<>();
    private final Map<String, Map<String, ResourceRule>> kinds = new HashMap<>();
    private final Map<String, Map<String, ResourceRule>> resources = new HashMap<>();
    private final Set<String> originalGroups = new HashSet<>();
    private final KeyNames labels;
    private final KeyNames annotations;
    private final KeyNames finalizers;

    /** Prepares rules for one direction. */
    public RuleNames(RenameRules rules, Direction direction) {
        this(rules, direction, "");
    }

    /** @param preferred of several original groups that became one, the one that the renamed group stands for */
    RuleNames(RenameRules rules, Direction direction, String preferred) {
        this.rules = rules;
        this.direction = direction;
        this.labels = new KeyNames(rules.labels(), direction);
        this.annotations = new KeyNames(rules.annotations(), direction);
        this.finalizers = new KeyNames(rules.finalizers(), direction);
        for (GroupRule each : rules.groups()) {
            originalGroups.add(each.original());
            boolean first = each.original().equals(preferred);
            groups.merge(
                    each.source(direction),
                    List.of(each.target(direction)),
                    (some, more) -> first ? joined(more, some) : joined(some, more));
        }
        rules.resources().forEach(this::add);
    }

    private static List<String> joined(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private void add(ResourceRule rule) {
        ResourceNames names = rule.source(direction);
        Map<String, ResourceRule> ofGroup = kinds.computeIfAbsent(names.group(), group -> new HashMap<>());
        ofGroup.put(names.kind(), rule);
        ofGroup.put(names.listKind(), rule);
        resources.computeIfAbsent(names.group(), group -> new HashMap<>()).put(names.plural(), rule);
    }

    /** The rules as they were read. */
    public RenameRules rules() {
        return rules;
    }

    /** Which way names are replaced. */
    public Direction direction() {
        return direction;
    }

    /** The keys of labels. */
    public KeyNames labels() {
        return labels;
    }

    /** The keys of annotations. */
    public KeyNames annotations() {
        return annotations;
    }

    /** Finalizers. */
    public KeyNames finalizers() {
        return finalizers;
    }

    /** Another name for a group, or null. Where several groups became one, the first of them. */
    public @Nullable String group(String group) {
        List<String> targets = groups.get(group);
        return targets == null ? null : targets.get(0);
    }

    /** All groups that the group stands for, in the order of the rules; empty if it has no rule. */
    public List<String> groups(String group) {
        return groups.getOrDefault(group, List.of());
    }

    /** Another text for {@code group/version}, or null. */
    public @Nullable String apiVersion(String apiVersion) {
        String group = group(groupOf(apiVersion));
        return group == null ? null : group + apiVersion.substring(apiVersion.indexOf('/'));
    }

    /** The group of {@code group/version}; empty for the core group. */
    public static String groupOf(String apiVersion) {
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** The rule of a kind, or of the kind of its lists. */
    public @Nullable ResourceRule ofKind(String group, String kind) {
        Map<String, ResourceRule> ofGroup = kinds.get(group);
        return ofGroup == null ? null : ofGroup.get(kind);
    }

    /** The rule of a resource, or of one of its subresources. */
    public @Nullable ResourceRule ofResource(String group, String resource) {
        Map<String, ResourceRule> ofGroup = resources.get(group);
        return ofGroup == null ? null : ofGroup.get(withoutSubresource(resource));
    }

    /** The rule of a kind whose group is not said: the only one there is of the name. */
    public @Nullable ResourceRule ofKindAlone(String kind) {
        return only(kinds, kind);
    }

    /** The rule of a kind whose group is not said, and that is written in lower case. */
    public @Nullable ResourceRule ofLowerCaseKind(String kind) {
        List<ResourceRule> all = rules.resources().stream()
                .filter(each ->
                        each.source(direction).kind().toLowerCase(Locale.ROOT).equals(kind))
                .toList();
        return all.size() == 1 ? all.get(0) : null;
    }

    /** The rule of a resource whose group is not said. */
    public @Nullable ResourceRule ofResourceAlone(String resource) {
        return only(resources, withoutSubresource(resource));
    }

    private static @Nullable ResourceRule only(Map<String, Map<String, ResourceRule>> rules, String name) {
        ResourceRule only = null;
        for (Map<String, ResourceRule> each : rules.values()) {
            ResourceRule rule = each.get(name);
            if (rule != null && only != null) {
                return null;
            }
            only = rule == null ? only : rule;
        }
        return only;
    }

    /** The rule of a CustomResourceDefinition's name, {@code lamps.example.com}. */
    public @Nullable ResourceRule ofDefinition(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? null : ofResource(name.substring(dot + 1), name.substring(0, dot));
    }

    /** Another name for a resource with its subresource. */
    public String resource(ResourceRule rule, String resource) {
        return rule.target(direction).plural()
                + resource.substring(withoutSubresource(resource).length());
    }

    /** Whether a group with a rule has the kind as every group does: options of requests, and events of watches. */
    public boolean isKindOfAllGroups(String group, String kind) {
        return groups.containsKey(group) && KINDS_OF_ALL_GROUPS.contains(kind);
    }

    /** Whether the client must not see the group: in the cluster, it is a group of the same name that has no rule. */
    public boolean isHidden(String group) {
        return direction == Direction.RESTORE && originalGroups.contains(group);
    }

    /** Whether the client must not see objects of the kind: those of an original resource that the cluster has, too. */
    public boolean isHidden(String group, String kind) {
        return isHidden(group)
                && rules.resources().stream()
                        .map(ResourceRule::original)
                        .anyMatch(each -> each.group().equals(group)
                                && (each.kind().equals(kind) || each.listKind().equals(kind)));
    }

    /** Another name for a name that begins with a prefix, or shall begin with one; null to keep it. */
    public @Nullable String prefixed(String name, String prefix) {
        if (direction == Direction.RENAME) {
            return prefix + name;
        }
        return name.startsWith(prefix) ? name.substring(prefix.length()) : null;
    }

    private static String withoutSubresource(String resource) {
        int slash = resource.indexOf('/');
        return slash < 0 ? resource : resource.substring(0, slash);
    }
}
