package io.github.multikueue.proxy.core.apiserver.verbs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectUpdater;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.ArrayList;
import java.util.List;

/** Changes one object by the rules that hold for every way to change it. */
final class ObjectUpdate {

    /** Says what the client wants, given the present object in the request's version, which may be changed. */
    interface Wish {
        DesiredObject of(ObjectNode current);
    }

    private final Target target;
    private final WriteOptions options;
    private final ReceivedObject received;

    ObjectUpdate(Target target, WriteOptions options, ReceivedObject received) {
        this.target = target;
        this.options = options;
        this.received = received;
    }

    ApiObject run(Wish wish) {
        ApiObject updated = target.storage(ObjectUpdater.class)
                .update(target.call().context(), target.key(), current -> wanted(current, wish), options.dryRun());
        return StorageAnswers.stored(target, updated, target.key().name(), options.dryRun());
    }

    private ObjectNode wanted(ApiObject stored, Wish wish) {
        ObjectNode current = Versions.ofRequest(target, StorageAnswers.requested(target, stored));
        DesiredObject desired = wish.of(current.deepCopy());
        requirePreconditions(current, desired.object().path("metadata"));
        ObjectNode changed = SystemFields.ofChanged(
                target.description(),
                current,
                desired.object(),
                target.call().info().subresource());
        received.validate(changed, metadataErrors(current, changed));
        return Versions.toStored(target, desired.managed(changed));
    }

    private void requirePreconditions(ObjectNode current, JsonNode wanted) {
        GroupResource resource = target.description().groupResource();
        JsonNode metadata = current.path("metadata");
        String uid = wanted.path("uid").asText("");
        String present = metadata.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(present)) {
            throw StatusException.conflict(
                    resource,
                    target.key().name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + present);
        }
        String version = wanted.path("resourceVersion").asText("");
        if (!version.isEmpty()
                && !version.equals(metadata.path("resourceVersion").asText(""))) {
            throw StatusException.modified(resource, target.key().name());
        }
    }

    /** An object that is being deleted gets no new finalizers. */
    private static List<FieldError> metadataErrors(ObjectNode current, ObjectNode changed) {
        if (!current.path("metadata").has("deletionTimestamp")) {
            return List.of();
        }
        List<String> added = new ArrayList<>();
        changed.path("metadata").path("finalizers").forEach(each -> added.add(each.asText()));
        current.path("metadata").path("finalizers").forEach(each -> added.remove(each.asText()));
        return added.isEmpty()
                ? List.of()
                : List.of(FieldError.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + added));
    }
}
