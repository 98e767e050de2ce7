package io.github.multikueue.proxy.core.rename.shape;

import com.google.common.collect.Iterables;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.rename.shape.Shape.Elements;
import io.github.multikueue.proxy.core.rename.shape.Shape.Hidden;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Finds the shape of an object by its kind or resource. */
public final class Shapes {

    /** What every object has; all that is known of a custom resource. */
    public static final ObjectFields ANY_OBJECT = FieldsBuilder.empty()
            .scope(ScopeRule.API_VERSION_AND_KIND)
            .at("apiVersion", Role.OWN_API_VERSION)
            .at("kind", Role.OWN_KIND)
            .at("metadata", Forms.METADATA)
            .build();

    /** A list of objects. */
    public static final ObjectFields ANY_LIST = FieldsBuilder.of(ANY_OBJECT)
            .at("items", new Elements(Forms.EMBEDDED, Hidden.OBJECTS))
            .build();

    /** A Table of CustomResourceDefinitions, which has their names in its cells. */
    public static final ObjectFields DEFINITION_TABLE = table(Role.DEFINITION_NAME);

    /** A Table of Events, which has what they are about in its cells. */
    public static final ObjectFields EVENT_TABLE = table(Role.EVENT_OBJECT);

    /** A group in the list of groups. */
    public static final ObjectFields GROUP_ENTRY = Forms.GROUP_ENTRY;

    /** What is looked for at any depth of a document of OpenAPI. */
    public static final ObjectFields OPEN_API = Forms.OPEN_API;

    /** A document of OpenAPI. */
    public static final ObjectFields OPEN_API_DOCUMENT =
            FieldsBuilder.of(OPEN_API).at("components", Forms.ANY_SCHEMA).build();

    private static final Map<GroupResource, ObjectFields> BY_KIND = new HashMap<>();
    private static final Map<GroupResource, ObjectFields> BY_RESOURCE = new HashMap<>();

    static {
        for (ShapeRow each : Iterables.concat(
                ShapeTable.WORKLOADS,
                ShapeTable.NETWORK_AND_STORAGE,
                ShapeTable.RIGHTS_AND_ADMISSION,
                ShapeTable.EVENTS,
                ShapeTable.DOCUMENTS)) {
            ObjectFields fields = each.fields();
            BY_KIND.put(new GroupResource(each.group(), each.name()), fields);
            if (!each.plural().isEmpty()) {
                BY_RESOURCE.put(new GroupResource(each.group(), each.plural()), fields);
            }
        }
    }

    private Shapes() {}

    private static ObjectFields table(Role cells) {
        ObjectFields row =
                FieldsBuilder.of(Forms.TABLE_ROW).at("cells[]", cells).build();
        return FieldsBuilder.of(ANY_OBJECT)
                .at("rows", new Elements(row, Hidden.ROWS))
                .build();
    }

    /** All rows of the table: shapes by the group and the kind, not the plural. */
    public static Map<GroupResource, ObjectFields> byKind() {
        return Collections.unmodifiableMap(BY_KIND);
    }

    /** The shape of a kind; that of any object, or of any list, if it is not in the table. */
    public static ObjectFields ofKind(String group, String kind) {
        ObjectFields shape = BY_KIND.get(new GroupResource(group, kind));
        if (shape != null) {
            return shape;
        }
        return kind.endsWith("List") ? ANY_LIST : ANY_OBJECT;
    }

    /** The shape of the objects of a resource, by its group and plural. */
    public static ObjectFields ofResource(GroupResource resource) {
        return BY_RESOURCE.getOrDefault(resource, ANY_OBJECT);
    }
}
