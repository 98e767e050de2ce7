package io.github.multikueue.proxy.server.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses requests that address an {@link ApiListener} by a name that is not its own, with 421. Its health is told by any name: kubelets
 * and load balancers ask by the address.
 */
final class HostScreen extends Handler.Wrapper {

    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");

    private final AllowedHosts hosts;

    HostScreen(AllowedHosts hosts, Handler behind) {
        super(behind);
        this.hosts = hosts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (hosts.allows(request) || HEALTH.contains(request.getHttpURI().getPath())) {
            return super.handle(request, response, callback);
        }
        Response.writeError(
                request,
                response,
                callback,
                HttpStatus.MISDIRECTED_REQUEST_421,
                "host: not a name of this server (expected: one of its allowed hosts)");
        return true;
    }
}
