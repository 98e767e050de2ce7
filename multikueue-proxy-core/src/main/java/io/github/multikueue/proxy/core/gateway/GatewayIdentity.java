package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServerBuilder;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.util.List;
import java.util.Map;

/** As whom a gateway asks the API server behind it for its callers. Safe for use by many threads. */
public sealed interface GatewayIdentity permits PassThrough, ImpersonatedCallers, OwnCredential {

    /**
     * What identifies a request that is forwarded.
     *
     * @param ownCredential whether the gateway's own credential goes with it
     * @param headers name and value of each header that says who is asking
     */
    record Credentials(boolean ownCredential, List<Map.Entry<String, String>> headers) {
        /** Copies the list. */
        public Credentials {
            headers = List.copyOf(headers);
        }
    }

    /** Tells a chain who callers are, which of them are let in, and who of them may impersonate others. */
    void addTo(ApiServerBuilder chain);

    /** What identifies a call to the API server. */
    Credentials credentials(ApiCall call);

    /** What the API server says to what a caller wants. */
    enum Access {
        /** It allows it, so that the gateway may do it without asking for it. */
        ALLOWED,
        /** It does not, or has answered something else than that. */
        DENIED,
        /** It could not be reached, or did not answer. */
        UNKNOWN;

        /** What a failed review means. */
        static Access of(ProxyException failure) {
            return failure.getCause() instanceof KubeException.Unreachable
                            || failure.getCause() instanceof KubeException.TimedOut
                    ? UNKNOWN
                    : DENIED;
        }
    }

    /** Whether the API server allows a caller something. */
    Access access(ApiClient upstream, ApiCall call, RequestInfo request);
}
