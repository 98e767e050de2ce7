package io.github.multikueue.proxy.core.apiserver.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;

/**
 * Reviews the right to create where a request of another verb creates an object: a server-side apply is a patch, and who may patch
 * objects may not therefore make new ones. So does kube-apiserver.
 */
final class CreationReview implements AdmissionCheck {

    private static final String CREATE = "create";

    private final Authorizer authorizer;
    private final AdmissionCheck next;

    /** @param next what is asked once the user may create */
    CreationReview(Authorizer authorizer, AdmissionCheck next) {
        this.authorizer = authorizer;
        this.next = next;
    }

    @Override
    public void beforeCreate(StorageContext context, ResourceDescription resource, ObjectKey key, JsonNode object) {
        if (!context.request().verb().equals(CREATE)) {
            RequestInfo creation = context.request().withVerb(CREATE);
            Authorizer.Decision decision = authorizer.authorize(context.user(), creation);
            if (!decision.allowed()) {
                throw FailureResponses.forbidden(context.user(), creation, decision.reason());
            }
        }
        next.beforeCreate(context, resource, key, object);
    }
}
