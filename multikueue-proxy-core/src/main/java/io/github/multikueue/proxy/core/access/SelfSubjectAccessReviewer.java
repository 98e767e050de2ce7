package io.github.multikueue.proxy.core.access;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;

/**
 * Asks the manager with the caller's own token whether the caller may. The API server authenticates the token on the way,
 * and the proxy needs no right of its own.
 */
final class SelfSubjectAccessReviewer {

    private static final ApiPath REVIEWS =
            ApiPath.group("authorization.k8s.io", "v1").segment("selfsubjectaccessreviews");

    private final ApiClient manager;

    SelfSubjectAccessReviewer(ApiClient manager) {
        this.manager = manager;
    }

    AccessDecision review(Caller.BearerToken caller, AccessAttributes attributes) {
        return review(manager.withBearerToken(caller.token()), attributes);
    }

    /** The API server reviews that the impersonator may do that, too. */
    AccessDecision review(Caller.ImpersonatedUser caller, AccessAttributes attributes) {
        String token = caller.impersonator().token();
        return review(
                manager.withBearerToken(token, ImpersonationHeaders.write(ImpersonationRequest.of(caller))),
                attributes);
    }

    private static AccessDecision review(ApiClient asCaller, AccessAttributes attributes) {
        try {
            return asCaller.create(REVIEWS, AccessReview.ofSelf(attributes), AccessReview.Answer.class)
                    .decision();
        } catch (KubeException.Refused e) {
            if (e.code() == HTTP_UNAUTHORIZED) {
                throw new UnauthenticatedException("the bearer token is not valid on the manager cluster");
            }
            if (e.code() == HTTP_FORBIDDEN) {
                // Everybody who is authenticated may ask about himself, once the API server knows its roles.
                throw new ReviewUnavailableException("the manager's API server", e);
            }
            throw e.asUpstreamFailure("the manager's API server");
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }
}
