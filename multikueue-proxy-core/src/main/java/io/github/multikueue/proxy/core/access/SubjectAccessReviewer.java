package io.github.multikueue.proxy.core.access;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;

/** Asks the manager, with the proxy's own right to do so, whether an authenticated identity may. */
final class SubjectAccessReviewer {

    private static final ApiPath REVIEWS =
            ApiPath.group("authorization.k8s.io", "v1").segment("subjectaccessreviews");

    private final OwnReviews reviews;

    SubjectAccessReviewer(OwnReviews reviews) {
        this.reviews = reviews;
    }

    AccessDecision review(Caller.Identity caller, AccessAttributes attributes) {
        return reviews.create(REVIEWS, AccessReview.of(caller, attributes), AccessReview.Answer.class)
                .decision();
    }
}
