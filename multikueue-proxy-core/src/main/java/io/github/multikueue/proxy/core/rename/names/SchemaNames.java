package io.github.multikueue.proxy.core.rename.names;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import io.github.multikueue.proxy.core.rename.rules.GroupRule;
import io.github.multikueue.proxy.core.rename.rules.ResourceNames;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of schemas in OpenAPI documents, as API servers make them of CustomResourceDefinitions: the group with its labels in reverse
 * order, the version, the kind, {@code com.example.v1.Lamp}. Immutable.
 */
public final class SchemaNames {

    private static final Splitter DOTS = Splitter.on('.');

    private final RuleNames names;
    private final Map<String, String> groupsByReversed = new HashMap<>();

    /** Uses the names of one direction. */
    public SchemaNames(RuleNames names) {
        this.names = names;
        for (GroupRule each : names.rules().groups()) {
            add(each.original());
            add(each.renamed());
        }
    }

    private void add(String group) {
        groupsByReversed.put(reversed(group), group);
    }

    private static String reversed(String group) {
        return String.join(".", Lists.reverse(DOTS.splitToList(group)));
    }

    /** Another name for a schema, or null. */
    public @Nullable String schema(String name) {
        String group = group(name);
        if (group == null) {
            return null;
        }
        int dot = name.lastIndexOf('.');
        ResourceRule rule = names.ofKind(group, name.substring(dot + 1));
        if (rule == null) {
            return null;
        }
        ResourceNames source = rule.source(names.direction());
        ResourceNames target = rule.target(names.direction());
        String kind = name.substring(dot + 1).equals(source.kind()) ? target.kind() : target.listKind();
        return reversed(target.group()) + name.substring(reversed(group).length(), dot + 1) + kind;
    }

    /** Another text for a reference to a schema, {@code #/definitions/com.example.v1.Lamp}, or null. */
    public @Nullable String reference(String reference) {
        int slash = reference.lastIndexOf('/');
        String replaced = schema(reference.substring(slash + 1));
        return replaced == null ? null : reference.substring(0, slash + 1) + replaced;
    }

    /** Whether the schema is one of an original group, which the client must not see beside the restored one. */
    public boolean isHidden(String name) {
        String group = group(name);
        return group != null && names.isHidden(group);
    }

    /** The group whose reversed name is before the version. */
    private @Nullable String group(String name) {
        int kind = name.lastIndexOf('.');
        int version = kind < 0 ? -1 : name.lastIndexOf('.', kind - 1);
        return version < 0 ? null : groupsByReversed.get(name.substring(0, version));
    }
}
