package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Looks at objects in the versions that managers used. */
public final class TypedVersions {

    private final String apiVersion;
    private final FieldType type;
    private final ObjectVersions others;

    public TypedVersions(String apiVersion, FieldType type, ObjectVersions others) {
        this.apiVersion = apiVersion;
        this.type = type;
        this.others = others;
    }

    public String apiVersion() {
        return apiVersion;
    }

    /** @throws IllegalArgumentException if the object does not have the type of this version */
    public TypedObject check(ObjectNode object, boolean duplicatesAllowed) {
        return TypedObject.check(object, type, apiVersion, duplicatesAllowed);
    }

    /** The object in a version, or null if that is not served any more. */
    @Nullable
    public TypedObject convert(TypedObject object, String version) {
        if (object.apiVersion().equals(version)) {
            return object;
        }
        ObjectNode converted = others.convert(object.value(), version);
        FieldType target = version.equals(apiVersion) ? type : FieldType.ofObjects(others.schema(version));
        return converted == null ? null : TypedObject.check(converted, target, version, true);
    }
}
