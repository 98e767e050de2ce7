package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller.UnverifiedToken;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;
import java.util.List;

/**
 * Replaces the caller by the one that the {@code Impersonate-*} headers name, if the authorizer allows that. Whoever verifies a token that
 * nobody has verified yet also decides whether its owner may impersonate.
 */
final class ImpersonationFilter {

    private final Authorizer authorizer;

    ImpersonationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The caller to go on as. */
    AuthenticatedCaller callerOf(AuthenticatedCaller caller, RequestHead request) {
        return ImpersonationHeaders.read(request)
                .map(impersonation -> caller instanceof UnverifiedToken token
                        ? asked(token, impersonation)
                        : reviewed((UserInfo) caller, impersonation))
                .orElse(caller);
    }

    private static AuthenticatedCaller asked(UnverifiedToken token, ImpersonationRequest impersonation) {
        if (!(token.caller() instanceof Caller.BearerToken impersonator)) {
            throw StatusException.badRequest(
                    "impersonation: of a caller who impersonates already (expected: one user)");
        }
        return new UnverifiedToken(impersonation.by(impersonator), List.of(token.key(), impersonation.wanted()));
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
