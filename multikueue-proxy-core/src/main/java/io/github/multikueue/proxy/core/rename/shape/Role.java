package io.github.multikueue.proxy.core.rename.shape;

import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RuleNames;
import io.github.multikueue.proxy.core.rename.names.Vocabulary;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text is. Those that begin with {@code OWN} are names of the resource that the object around them names as a whole, and are
 * replaced if it has a rule.
 */
public enum Role {

    /** An API group. */
    GROUP((text, scope, words) -> {
        String own = ownGroup(text, scope, words);
        return own == null ? words.names().group(text) : own;
    }),

    /** A group and a version. */
    API_VERSION((text, scope, words) -> {
        String own = ownGroup(RuleNames.groupOf(text), scope, words);
        return own == null ? words.names().apiVersion(text) : own + text.substring(text.indexOf('/'));
    }),

    /** The resource's group. */
    OWN_GROUP(
            (text, scope, words) -> isOpen(scope) ? GROUP.replaced(text, scope, words) : ownGroup(text, scope, words)),

    /** The resource's group and a version. */
    OWN_API_VERSION((text, scope, words) -> {
        if (isOpen(scope)) {
            return API_VERSION.replaced(text, scope, words);
        }
        String own = ownGroup(RuleNames.groupOf(text), scope, words);
        return own == null ? null : own + text.substring(text.indexOf('/'));
    }),

    /** The kind of the resource, or of its lists. */
    OWN_KIND((text, scope, words) -> {
        ResourceRule rule = isAlone(scope) ? words.names().ofKindAlone(text) : scope.rule();
        String kind = own(text, rule, words, ResourceNames::kind);
        return kind == null ? own(text, rule, words, ResourceNames::listKind) : kind;
    }),

    /** The resource's plural, perhaps with a subresource. */
    OWN_RESOURCE((text, scope, words) -> {
        ResourceRule rule = isAlone(scope) ? words.names().ofResourceAlone(text) : scope.rule();
        if (rule == null) {
            return null;
        }
        String plural = rule.source(words.direction()).plural();
        boolean own = text.equals(plural) || text.startsWith(plural + "/");
        return own ? words.names().resource(rule, text) : null;
    }),

    /** The resource's plural or kind. */
    OWN_RESOURCE_OR_KIND((text, scope, words) -> {
        String resource = OWN_RESOURCE.replaced(text, scope, words);
        return resource == null ? OWN_KIND.replaced(text, scope, words) : resource;
    }),

    /** The resource's singular. */
    OWN_SINGULAR((text, scope, words) -> text.isEmpty() || scope.rule() == null
            ? null
            : words.names().prefixed(text, words.names().rules().resourcePrefix())),

    /** A short name of the resource. */
    OWN_SHORT_NAME((text, scope, words) -> scope.rule() == null
            ? null
            : words.names().prefixed(text, words.names().rules().shortNamePrefix())),

    /** The name of a CustomResourceDefinition. */
    DEFINITION_NAME((text, scope, words) -> definition(text, words)),

    /** What an event is about, as Tables have it: {@code lamp/a}. */
    EVENT_OBJECT((text, scope, words) -> eventObject(text, words)),

    /** The name of an object, which may be a CustomResourceDefinition. */
    NAME((text, scope, words) -> scope.group().equals("apiextensions.k8s.io") ? definition(text, words) : null),

    /** The name of an APIService: a version and a group. */
    API_SERVICE_NAME((text, scope, words) -> {
        int dot = text.indexOf('.');
        String group = dot < 0 ? null : words.names().group(text.substring(dot + 1));
        return group == null ? null : text.substring(0, dot + 1) + group;
    }),

    /** One of the resources of a rule that is about several groups. */
    RULE_RESOURCE((text, scope, words) -> {
        ResourceRule rule = ofGroups(text, scope.groups(), words.names());
        return rule == null ? null : words.names().resource(rule, text);
    }),

    /** The key of a label. */
    LABEL_KEY((text, scope, words) -> words.names().labels().key(text)),

    /** A finalizer. */
    FINALIZER((text, scope, words) -> words.names().finalizers().key(text)),

    /** The key of a selector's requirement. */
    TERM_KEY((text, scope, words) -> words.names().labels().termKey(text, scope.values())),

    /** A value of a selector's requirement. */
    TERM_VALUE((text, scope, words) ->
            scope.key() == null ? null : words.names().labels().termValue(scope.key(), text)),

    /** A label selector in its textual form. */
    SELECTOR_TEXT((text, scope, words) -> words.selectors().selector(text)),

    /** The path of a field that a Pod passes to its containers: {@code metadata.labels['key']}. */
    FIELD_PATH((text, scope, words) -> fieldPath(text, words.names())),

    /** The key of a ResourceQuota: {@code count/lamps.example.com}. */
    QUOTA_KEY((text, scope, words) -> {
        String counted = text.startsWith("count/") ? definition(text.substring("count/".length()), words) : null;
        return counted == null ? null : "count/" + counted;
    }),

    /** A sentence. */
    MESSAGE((text, scope, words) -> words.texts().text(text)),

    /** A path of the API server, perhaps with a query. */
    PATH((text, scope, words) -> words.paths().reference(text)),

    /** The name of a schema of OpenAPI. */
    SCHEMA_NAME((text, scope, words) -> words.schemas().schema(text)),

    /** A reference to a schema of OpenAPI. */
    SCHEMA_REFERENCE((text, scope, words) -> words.schemas().reference(text));

    /** Looks up another text; null to keep it. */
    private interface Lookup {
        @Nullable
        String replaced(String text, NamingScope scope, Vocabulary words);
    }

    private static final Pattern FIELD_KEY = Pattern.compile("metadata\\.(labels|annotations)\\['([^']*)'\\]");

    private final Lookup lookup;

    Role(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Another text, or null to keep it. */
    public @Nullable String replaced(String text, NamingScope scope, Vocabulary words) {
        return lookup.replaced(text, scope, words);
    }

    /** Whether the client must not see a member of this name. */
    public boolean isHidden(String text, Vocabulary words) {
        return switch (this) {
            case PATH -> words.paths().isHidden(text);
            case SCHEMA_NAME -> words.schemas().isHidden(text);
            default -> false;
        };
    }

    /** Whether nothing around the text says what it belongs to, so that it has to stand for itself. */
    private static boolean isOpen(NamingScope scope) {
        return scope.rule() == null && (scope.partial() || scope.groupKnown());
    }

    private static boolean isAlone(NamingScope scope) {
        return scope.rule() == null && scope.partial();
    }

    private static @Nullable String own(
            String text, @Nullable ResourceRule rule, Vocabulary words, Function<ResourceNames, String> name) {
        return rule != null && name.apply(rule.source(words.direction())).equals(text)
                ? name.apply(rule.target(words.direction()))
                : null;
    }

    private static @Nullable String ownGroup(String group, NamingScope scope, Vocabulary words) {
        return own(group, scope.rule(), words, ResourceNames::group);
    }

    private static @Nullable String definition(String name, Vocabulary words) {
        ResourceRule rule = words.names().ofDefinition(name);
        return rule == null ? null : rule.target(words.direction()).definition();
    }

    private static @Nullable String eventObject(String text, Vocabulary words) {
        int slash = text.indexOf('/');
        ResourceRule rule = slash < 0 ? null : words.names().ofLowerCaseKind(text.substring(0, slash));
        return rule == null
                ? null
                : rule.target(words.direction()).kind().toLowerCase(Locale.ROOT) + text.substring(slash);
    }

    private static @Nullable ResourceRule ofGroups(String resource, @Nullable List<String> groups, RuleNames names) {
        if (groups == null || groups.contains("*")) {
            return names.ofResourceAlone(resource);
        }
        for (String group : groups) {
            ResourceRule rule = names.ofResource(group, resource);
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }

    private static @Nullable String fieldPath(String path, RuleNames names) {
        Matcher matcher = FIELD_KEY.matcher(path);
        if (!matcher.matches()) {
            return null;
        }
        String key = matcher.group(2);
        String other = matcher.group(1).equals("labels")
                ? names.labels().key(key)
                : names.annotations().key(key);
        return other == null ? null : "metadata." + matcher.group(1) + "['" + other + "']";
    }
}
