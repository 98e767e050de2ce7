package io.github.multikueue.proxy.core.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;
import java.time.Duration;
import java.util.List;

/**
 * The API server is asked with the proxy's own credential, for whoever comes: nobody is asked who they are. For a listener that nobody can
 * reach who must not have that credential, such as one on the loopback address of a Pod. A caller who has a bearer token is asked for with
 * that, and one who asks to impersonate somebody does so with the right of the proxy.
 */
public final class OwnCredential implements GatewayIdentity {

    private final PassThrough tokens;

    /** @param ticker the clock by which reviews of callers' tokens are remembered */
    public OwnCredential(Ticker ticker) {
        this.tokens = new PassThrough(Duration.ZERO, ticker);
    }

    @Override
    public void addTo(ApiServerBuilder chain) {
        tokens.addTo(chain);
        chain.impersonationAuthorizer((user, request) -> Authorizer.Decision.ALLOWED);
    }

    private static boolean isNobody(AuthenticatedCaller caller) {
        return UserInfo.ANONYMOUS.equals(caller);
    }

    @Override
    public Credentials credentials(ApiCall call) {
        if (!(call.caller() instanceof UserInfo user)) {
            return tokens.credentials(call);
        }
        return new Credentials(
                true, isNobody(user) ? List.of() : ImpersonationHeaders.write(new ImpersonationRequest(user)));
    }

    /** The proxy's own rights are those of whoever comes; what an impersonated user may is left to the API server. */
    @Override
    public Access access(ApiClient upstream, ApiCall call, RequestInfo request) {
        return isNobody(call.caller()) ? Access.ALLOWED : tokens.access(upstream, call, request);
    }
}
