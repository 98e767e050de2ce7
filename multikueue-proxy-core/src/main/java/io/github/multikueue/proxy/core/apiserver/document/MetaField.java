package io.github.multikueue.proxy.core.apiserver.document;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of {@code meta/v1 ObjectMeta}, or a type of which such fields are made.
 *
 * @param kind what values look like
 * @param goName the name of its type in Go, as error messages have it
 * @param fields for a struct, its fields
 * @param element for a list, what it consists of
 * @param keepsZero whether 0 is not the same as absent
 */
record MetaField(
        Kind kind,
        String goName,
        Map<String, MetaField> fields,
        @Nullable MetaField element,
        boolean keepsZero) {

    enum Kind {
        STRING,
        INT64,
        BOOL,
        TIME,
        MAP,
        LIST,
        STRUCT,
        ANY
    }

    static final MetaField TEXT = scalar(Kind.STRING, "string");
    private static final MetaField TIME = scalar(Kind.TIME, "string");
    private static final MetaField FLAG = scalar(Kind.BOOL, "bool");
    private static final MetaField TEXTS = scalar(Kind.MAP, "map[string]string");

    private static final MetaField OWNER_REFERENCE = struct(
            "OwnerReference",
            Map.of(
                    "apiVersion", TEXT,
                    "kind", TEXT,
                    "name", TEXT,
                    "uid", scalar(Kind.STRING, "types.UID"),
                    "controller", FLAG,
                    "blockOwnerDeletion", FLAG));

    private static final MetaField MANAGED_FIELDS_ENTRY = struct(
            "ManagedFieldsEntry",
            Map.of(
                    "manager", TEXT,
                    "operation", scalar(Kind.STRING, "v1.ManagedFieldsOperationType"),
                    "apiVersion", TEXT,
                    "time", TIME,
                    "fieldsType", TEXT,
                    "fieldsV1", scalar(Kind.ANY, "v1.FieldsV1"),
                    "subresource", TEXT));

    /** The metadata of an object. */
    static final MetaField OBJECT_META = struct(
            "ObjectMeta",
            Map.ofEntries(
                    Map.entry("name", TEXT),
                    Map.entry("generateName", TEXT),
                    Map.entry("namespace", TEXT),
                    Map.entry("selfLink", TEXT),
                    Map.entry("uid", scalar(Kind.STRING, "types.UID")),
                    Map.entry("resourceVersion", TEXT),
                    Map.entry("generation", scalar(Kind.INT64, "int64")),
                    Map.entry("creationTimestamp", TIME),
                    Map.entry("deletionTimestamp", TIME),
                    Map.entry("deletionGracePeriodSeconds", new MetaField(Kind.INT64, "int64", Map.of(), null, true)),
                    Map.entry("labels", TEXTS),
                    Map.entry("annotations", TEXTS),
                    Map.entry("ownerReferences", list(OWNER_REFERENCE)),
                    Map.entry("finalizers", list(TEXT)),
                    Map.entry("managedFields", list(MANAGED_FIELDS_ENTRY))));

    private static MetaField scalar(Kind kind, String goName) {
        return new MetaField(kind, goName, Map.of(), null, false);
    }

    private static MetaField struct(String goName, Map<String, MetaField> fields) {
        return new MetaField(Kind.STRUCT, goName, fields, null, false);
    }

    private static MetaField list(MetaField element) {
        return new MetaField(Kind.LIST, "[]" + element.goName(true), Map.of(), element, false);
    }

    /** The name of the type, with its package if it has one. */
    String goName(boolean withPackage) {
        return withPackage && kind == Kind.STRUCT ? "v1." + goName : goName;
    }
}
