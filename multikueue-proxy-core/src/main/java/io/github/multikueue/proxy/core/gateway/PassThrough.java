package io.github.multikueue.proxy.core.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.access.ManagerAccessReviewer;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.PerClient;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller.UnverifiedToken;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server is asked with the caller's own bearer token, for callers whom it knows itself. It authenticates and authorizes them, so
 * the gateway needs no right; a request without a token is forwarded without one. Before something is answered from a cache, the API server
 * is asked by a SelfSubjectAccessReview with the caller's token; answers are remembered for a short time.
 *
 * <p>Client certificates cannot pass, since TLS ends at the gateway: whoever has a certificate and no token gets 401 with that reason.
 */
public final class PassThrough implements GatewayIdentity {

    /** How long reviews are remembered by default, as kube-apiserver's delegates do it. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(10);

    private static final Logger logger = LoggerFactory.getLogger(PassThrough.class);

    private final PerClient<AccessReviewer> reviewers;

    /** @param ttl how long reviews for cached reads are remembered; zero for not at all */
    public PassThrough(Duration ttl, Ticker ticker) {
        this.reviewers = new PerClient<>(client -> new ManagerAccessReviewer(client, false, List.of(), ttl, ticker));
    }

    /** With the defaults. */
    public static PassThrough create() {
        return new PassThrough(DEFAULT_TTL, Ticker.systemTicker());
    }

    @Override
    public void addTo(ApiServerBuilder chain) {
        chain.authenticator(PassThrough::token).allowAnonymous().callerAdmission((caller, request) -> caller);
    }

    private static Optional<? extends AuthenticatedCaller> token(RequestHead request) {
        Optional<UnverifiedToken> token;
        try {
            token = BearerTokens.unverified(request);
        } catch (UnauthenticatedException e) {
            throw new StatusException(401, "Unauthorized", "Unauthorized: " + e.getMessage());
        }
        if (token.isEmpty() && !request.peerCertificates().isEmpty()) {
            throw new StatusException(
                    401,
                    "Unauthorized",
                    "Unauthorized: a client certificate does not reach the API server behind this proxy (expected: a bearer token)");
        }
        return token;
    }

    @Override
    public Credentials credentials(ApiCall call) {
        if (!(call.caller() instanceof UnverifiedToken token)) {
            return new Credentials(false, List.of());
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        if (token.caller() instanceof Caller.ImpersonatedUser as) {
            headers.add(authorization(as.impersonator()));
            headers.addAll(ImpersonationHeaders.write(ImpersonationRequest.of(as)));
        } else if (token.caller() instanceof Caller.BearerToken bearer) {
            headers.add(authorization(bearer));
        }
        return new Credentials(false, headers);
    }

    private static Map.Entry<String, String> authorization(Caller.BearerToken token) {
        return Map.entry("Authorization", "Bearer " + token.token());
    }

    @Override
    public Access access(ApiClient upstream, ApiCall call, RequestInfo request) {
        if (!(call.caller() instanceof UnverifiedToken token) || !request.isResourceRequest()) {
            return Access.DENIED;
        }
        AccessAttributes attributes = new AccessAttributes(
                request.verb(),
                request.group(),
                request.version(),
                request.resource(),
                request.subresource(),
                request.namespace(),
                request.name());
        try {
            return reviewers.of(upstream).review(token.caller(), attributes).allowed() ? Access.ALLOWED : Access.DENIED;
        } catch (ProxyException e) {
            logger.debug("A caller's access was not reviewed: the API server itself will answer", e);
            return Access.of(e);
        }
    }
}
