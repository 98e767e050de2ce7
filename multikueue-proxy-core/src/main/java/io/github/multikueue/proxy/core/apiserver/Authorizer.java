package io.github.multikueue.proxy.core.apiserver;

import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;

/** Decides whether a user may do something. Safe for use by many threads. */
@FunctionalInterface
public interface Authorizer {

    /**
     * A decision.
     *
     * @param allowed whether the user may
     * @param reason why, in words that may be shown to the user; may be empty
     */
    record Decision(boolean allowed, String reason) {

        /** The user may, and nothing is to be said about it. */
        public static final Decision ALLOWED = new Decision(true, "");

        /** What an authority has decided that was asked for a review. */
        public static Decision of(AccessDecision review) {
            return new Decision(review.allowed(), review.reason());
        }
    }

    /**
     * Decides.
     *
     * @throws io.github.multikueue.proxy.core.kube.meta.StatusException if it cannot be decided; no access then
     */
    Decision authorize(UserInfo user, RequestInfo request);
}
