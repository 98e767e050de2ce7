package io.github.multikueue.proxy.core.rename.walk;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.ExcludeRule;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import io.github.multikueue.proxy.core.rename.shape.ObjectText;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which objects of the cluster the client does not see: those that the rules exclude, and those of original kinds that the cluster
 * has beside the renamed ones, with what announces them. Nothing is hidden when names are renamed.
 */
final class Exclusions {

    /** Objects named after a group: {@code lamps.example.com}, {@code v1.example.com}. */
    private static final Set<ObjectKind> NAMED_AFTER_GROUPS = Set.of(
            new ObjectKind("apiextensions.k8s.io", "CustomResourceDefinition"),
            new ObjectKind("apiregistration.k8s.io", "APIService"));

    private static final Set<String> RESOURCES_NAMED_AFTER_GROUPS =
            Set.of("customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io");

    static final ObjectKind DISCOVERED_GROUP = new ObjectKind("apidiscovery.k8s.io", "APIGroupDiscovery");

    /** Whether an object is to be seen. */
    enum Visibility {
        VISIBLE,
        /** Hidden for its labels, which may change. */
        HIDDEN_NOW,
        /** Hidden for what it is and how it is called, which never changes. */
        HIDDEN_ALWAYS
    }

    private final RuleNames names;
    private final RequestedResource requested;
    private final List<ExcludeRule> rules;

    Exclusions(RuleNames names, RequestedResource requested) {
        this.names = names;
        this.requested = requested;
        this.rules = names.rules().excludes();
    }

    boolean isHidden(ObjectText object, ObjectKind type) throws MalformedJsonException {
        return visibility(object, type) != Visibility.VISIBLE;
    }

    Visibility visibility(ObjectText object, ObjectKind type) throws MalformedJsonException {
        if (names.direction() == Direction.RENAME) {
            return Visibility.VISIBLE;
        }
        if (names.isHidden(type.group(), type.kind()) || isNamedAfterHiddenGroup(object, type)) {
            return Visibility.HIDDEN_ALWAYS;
        }
        return rules.isEmpty() ? Visibility.VISIBLE : byRules(object, type);
    }

    /** The same of an object that stands alone; one as a Table has one row. */
    Visibility visibilityOfOne(ObjectText object, ObjectKind type) throws MalformedJsonException {
        if (!type.equals(ObjectKind.TABLE)) {
            return visibility(object, type);
        }
        ObjectText row = object.firstOf("rows");
        ObjectText seen = row == null ? null : row.object("object");
        return seen == null ? Visibility.VISIBLE : visibility(seen, ObjectKind.of(seen, ObjectKind.UNKNOWN));
    }

    private boolean isNamedAfterHiddenGroup(ObjectText object, ObjectKind type) throws MalformedJsonException {
        if (type.equals(DISCOVERED_GROUP)) {
            return names.isHidden(name(object));
        }
        boolean named = NAMED_AFTER_GROUPS.contains(type)
                || (type.isPartial()
                        && RESOURCES_NAMED_AFTER_GROUPS.contains(
                                requested.groupResource().toString()));
        return named && names.isHidden(name(object).substring(name(object).indexOf('.') + 1));
    }

    private Visibility byRules(ObjectText object, ObjectKind type) throws MalformedJsonException {
        String name = name(object);
        Visibility visibility = Visibility.VISIBLE;
        for (ExcludeRule rule : rules) {
            if (coversKind(rule, type) && rule.coversName(name)) {
                if (rule.matchLabels().isEmpty()) {
                    return Visibility.HIDDEN_ALWAYS;
                }
                if (rule.coversLabels(labels(object))) {
                    visibility = Visibility.HIDDEN_NOW;
                }
            }
        }
        return visibility;
    }

    /** What an excerpt is taken from is known by the request alone. */
    private boolean coversKind(ExcludeRule rule, ObjectKind type) {
        if (type.isKnown() && !type.isPartial()) {
            return rule.coversKind(type.kind());
        }
        ResourceRule renamed = requested.isOfDefinitions() ? null : requested.rule(names);
        return renamed == null
                ? rule.coversResource(requested.resource())
                : rule.coversKind(renamed.renamed().kind());
    }

    private static String name(ObjectText object) throws MalformedJsonException {
        return requireNonNullElse(object.text("metadata.name"), "");
    }

    private static Map<String, String> labels(ObjectText object) throws MalformedJsonException {
        ObjectText metadata = object.object("metadata");
        ObjectText labels = metadata == null ? null : metadata.object("labels");
        return labels == null ? Map.of() : labels.texts();
    }
}
