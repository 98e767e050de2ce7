package io.github.multikueue.proxy.core.rename.shape;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What fields of an object say together. */
@FunctionalInterface
public interface ScopeRule {

    /** An object, or a reference to one: {@code apiVersion} and {@code kind}. */
    ScopeRule API_VERSION_AND_KIND = kindOf("apiVersion");

    /** A reference by {@code apiGroup} and {@code kind}. */
    ScopeRule API_GROUP_AND_KIND = kindOf("apiGroup");

    /** A reference by {@code group} and {@code kind}. */
    ScopeRule GROUP_AND_KIND = kindOf("group");

    /** A reference by {@code group} and {@code resource}; a group that is a star is any. */
    ScopeRule GROUP_AND_RESOURCE = (object, outer, names) -> {
        String group = object.text("group");
        String resource = object.text("resource");
        if (resource == null || group == null) {
            return outer;
        }
        ResourceRule rule = group.equals("*") ? names.ofResourceAlone(resource) : names.ofResource(group, resource);
        return outer.partial(false).of(group, rule);
    };

    /** The details of a Status: {@code group}, and as {@code kind} a resource or a kind. */
    ScopeRule STATUS_DETAILS = (object, outer, names) -> {
        String group = or(object.text("group"), "");
        String kind = or(object.text("kind"), "");
        ResourceRule rule = names.ofResource(group, kind);
        return outer.partial(false).of(group, rule == null ? names.ofKind(group, kind) : rule);
    };

    /** The resources of {@code groupVersion}. */
    ScopeRule GROUP_VERSION =
            (object, outer, names) -> outer.ofGroup(RuleNames.groupOf(or(object.text("groupVersion"), "")));

    /** The resources of the group whose name the object has. */
    ScopeRule GROUP_OF_NAME = (object, outer, names) -> outer.ofGroup(or(object.text("metadata.name"), ""));

    /** A resource of the group around it, by {@code name}. */
    ScopeRule NAME_IN_GROUP = resourceIn("name");

    /** A resource of the group around it, by {@code resource}. */
    ScopeRule RESOURCE_IN_GROUP = resourceIn("resource");

    /** The resource that a CustomResourceDefinition defines. */
    ScopeRule DEFINITION = (object, outer, names) -> {
        String group = object.text("spec.group");
        String plural = object.text("spec.names.plural");
        String name = object.text("metadata.name");
        if (group != null && plural != null) {
            return outer.partial(false).of(group, names.ofResource(group, plural));
        }
        ResourceRule rule = name == null ? null : names.ofDefinition(name);
        return rule == null
                ? outer
                : outer.partial(false).of(rule.source(names.direction()).group(), rule);
    };

    /** Which resource a webhook is asked about. */
    ScopeRule REVIEWED = (object, outer, names) -> outer.of(or(object.text("resource.group"), ""), null);

    /** A rule about resources of several groups. */
    ScopeRule GROUPS = (object, outer, names) -> {
        List<String> resources = object.texts("resources");
        return outer.ofGroups(object.texts("apiGroups"), resources == null ? List.of() : resources);
    };

    /** A requirement of a selector. */
    ScopeRule TERM = (object, outer, names) -> {
        List<String> values = object.texts("values");
        return outer.ofTerm(object.text("key"), values == null ? List.of() : values);
    };

    /**
     * Reads an object.
     *
     * @param outer what is said around it
     */
    NamingScope read(ObjectText object, NamingScope outer, RuleNames names) throws MalformedJsonException;

    private static ScopeRule kindOf(String groupField) {
        return (object, outer, names) -> {
            String text = object.text(groupField);
            String kind = object.text("kind");
            String group = text == null || !groupField.equals("apiVersion") ? text : RuleNames.groupOf(text);
            if (group == null || kind == null) {
                return incomplete(group, kind, outer, names);
            }
            ResourceRule rule = names.ofKind(group, kind);
            NamingScope complete = outer.partial(false);
            boolean groupAlone = rule == null && names.isKindOfAllGroups(group, kind);
            return groupAlone ? complete.ofGroup(group) : complete.of(group, rule);
        };
    }

    /** In a patch, the object may have the other half; in a document, a group that is missing is the core group. */
    private static NamingScope incomplete(
            @Nullable String group, @Nullable String kind, NamingScope outer, RuleNames names) {
        if (!outer.partial() || (group == null && kind == null)) {
            return outer;
        }
        return kind == null ? outer.ofGroup(or(group, "")) : outer.of("", names.ofKindAlone(kind));
    }

    private static ScopeRule resourceIn(String field) {
        return (object, outer, names) ->
                outer.of(outer.group(), names.ofResource(outer.group(), or(object.text(field), "")));
    }

    private static String or(@Nullable String text, String other) {
        return text == null ? other : text;
    }
}
