package io.github.multikueue.proxy.core.apiserver.patch.fields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.schema.ObjectSchema;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a resource. Managers own fields in the version they used, so that an object is looked at in each of these
 * versions. Implementations are safe for use by many threads.
 */
public interface ObjectVersions {

    /** No other versions: what managers own in them is forgotten. */
    ObjectVersions NO_OTHERS = new ObjectVersions() {
        @Override
        public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
            return null;
        }

        @Override
        public @Nullable ObjectSchema schema(String apiVersion) {
            return null;
        }
    };

    /**
     * Makes an object of another version of it.
     *
     * @param object complete with {@code apiVersion}; stays as it is
     * @param apiVersion group and version as objects have them, for example {@code shop.example.com/v1}
     * @return the object in that version, or null if the version is not served
     */
    @Nullable
    ObjectNode convert(ObjectNode object, String apiVersion);

    /** How objects of a version look, or null if nothing is known. */
    @Nullable
    ObjectSchema schema(String apiVersion);
}
