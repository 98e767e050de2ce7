package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;

/** Replaces the user by the one that its {@code Impersonate-*} headers name, if the authorizer allows that. */
final class ImpersonationFilter {

    private final Authorizer authorizer;

    ImpersonationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user to go on as. */
    UserInfo userOf(UserInfo user, RequestHead request) {
        return ImpersonationHeaders.read(request)
                .map(impersonation -> reviewed(user, impersonation))
                .orElse(user);
    }

    private UserInfo reviewed(UserInfo impersonator, ImpersonationRequest impersonation) {
        for (AccessAttributes right : impersonation.rights()) {
            RequestInfo attributes = RequestInfo.of("", right);
            Authorizer.Decision decision = authorizer.authorize(impersonator, attributes);
            if (!decision.allowed()) {
                throw FailureResponses.forbidden(impersonator, attributes, decision.reason());
            }
        }
        return impersonation.user();
    }
}
