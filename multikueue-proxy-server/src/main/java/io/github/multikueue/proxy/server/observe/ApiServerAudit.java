package io.github.multikueue.proxy.server.observe;

import com.google.common.base.Ticker;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationHeaders;
import java.time.Duration;

/**
 * The audit log of an API server made with the library: a line for each request, with the logger {@code audit} at level info, as the server
 * of the MultiKueue API has. A watch has its line when it ends. Safe for use by many threads.
 *
 * <pre>{@code
 * ApiServer server = ApiServer.builder(resources).observer(new ApiServerAudit(Ticker.systemTicker())).build();
 * }</pre>
 */
public final class ApiServerAudit implements ApiCallObserver {

    private final AuditLog audit = new AuditLog();
    private final Ticker ticker;
    private final String cluster;

    /** @param ticker tells how long requests take */
    public ApiServerAudit(Ticker ticker) {
        this(ticker, "");
    }

    /** @param cluster the one of several clusters that is asked: each line names it */
    public ApiServerAudit(Ticker ticker, String cluster) {
        this.ticker = ticker;
        this.cluster = cluster;
    }

    @Override
    public ObservedCall begun(ApiExchange exchange, RequestInfo info) {
        RequestHead head = exchange.request();
        Observation observation = new Observation(head.method(), info.path(), ticker.read());
        observation.asked(info);
        observation.inCluster(cluster);
        observation.uncounted();
        return new ObservedCall() {
            @Override
            public void authenticated(UserInfo caller, UserInfo user) {
                observation.calledBy(caller.name());
                if (ImpersonationHeaders.read(head).isPresent()) {
                    observation.impersonating(user.name());
                }
            }

            @Override
            public void ended(int status) {
                audit.write(observation, status, Duration.ofNanos(ticker.read() - observation.beginNanos()));
            }
        };
    }
}
