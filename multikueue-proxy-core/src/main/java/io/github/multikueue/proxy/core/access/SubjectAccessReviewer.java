package io.github.multikueue.proxy.core.access;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.KubeException;

/** Asks the manager, with the proxy's own right to do so, whether an authenticated identity may. */
final class SubjectAccessReviewer {

    private static final ApiPath REVIEWS =
            ApiPath.group("authorization.k8s.io", "v1").segment("subjectaccessreviews");

    private final ApiServer manager;

    SubjectAccessReviewer(ApiServer manager) {
        this.manager = manager;
    }

    AccessDecision review(Caller.Identity caller, AccessAttributes attributes) {
        try {
            return manager.create(REVIEWS, AccessReview.of(caller, attributes), AccessReview.Answer.class)
                    .decision();
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }
}
