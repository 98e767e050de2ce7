package io.github.multikueue.proxy.core.gateway;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.relay.RelayAnswer;
import io.github.multikueue.proxy.core.kube.client.relay.RelayBody;
import io.github.multikueue.proxy.core.kube.client.relay.RelayCall;
import io.github.multikueue.proxy.core.kube.client.relay.RelayClient;
import io.github.multikueue.proxy.core.kube.client.relay.RelayRequest;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards calls to an API server, and its answers back. Safe for use by many threads. */
final class Forwarder implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(Forwarder.class);

    /** Those that act on a running container: kube-apiserver opens them by GET for WebSockets, and by POST for SPDY. */
    private static final Set<String> CONNECTS = Set.of("exec", "attach", "portforward");

    /** The verbs that answer with lists. */
    private static final Set<String> MANY = Set.of("list", "deletecollection");

    private final GatewayIdentity identity;
    private final UpstreamFailures failures;
    private final AnswerRelay answers;
    private final Tunnels tunnels;
    private final Duration timeout;
    private final Set<RelayCall> open = ConcurrentHashMap.newKeySet();

    Forwarder(
            GatewayIdentity identity,
            UpstreamFailures failures,
            AnswerRelay answers,
            Tunnels tunnels,
            Duration timeout) {
        this.identity = identity;
        this.failures = failures;
        this.answers = answers;
        this.tunnels = tunnels;
        this.timeout = timeout;
    }

    /**
     * Forwards a call.
     *
     * @throws StatusException if it is not forwarded, or there is no answer to pass on
     * @throws IOException if the client is gone
     */
    void forward(ApiCall call, ApiClient upstream) throws IOException {
        RequestHead head = call.exchange().request();
        ForwardedTarget.require(call.info(), head.target());
        Optional<String> upgrade = UpgradeRequest.protocol(head);
        if (upgrade.isPresent()) {
            requireCreation(call, upstream);
        }
        GatewayIdentity.Credentials credentials = identity.credentials(call);
        RelayClient client = credentials.ownCredential() ? upstream.relay() : upstream.anonymousRelay();
        RelayCall relayed = prepare(call, client, credentials.headers(), upgrade);
        open.add(relayed);
        call.exchange().onDeparture(relayed::cancel);
        try (RelayAnswer answer = send(relayed)) {
            if (answer.socket() != null) {
                tunnels.open(call, answer, upgrade.orElse(""));
            } else {
                answers.relay(call, answer, client, upgrade.isPresent());
            }
        } finally {
            open.remove(relayed);
        }
    }

    /** A WebSocket is opened by GET, but whoever may only read must not act on a container by it. */
    private void requireCreation(ApiCall call, ApiClient upstream) {
        RequestInfo info = call.info();
        if (info.verb().equals("get")
                && CONNECTS.contains(info.subresource())
                && identity.access(upstream, call, info.withVerb("create")) != GatewayIdentity.Access.ALLOWED) {
            throw new StatusException(
                    403,
                    "Forbidden",
                    info.groupResource() + " \"" + info.name() + "\" is forbidden: cannot create resource \""
                            + info.resourceAndSubresource() + "\" in API group \"" + info.group()
                            + "\" in the namespace \"" + info.namespace() + "\"");
        }
    }

    private RelayCall prepare(
            ApiCall call, RelayClient client, List<Map.Entry<String, String>> who, Optional<String> upgrade)
            throws IOException {
        RequestHead head = call.exchange().request();
        RelayBody body = upgrade.isPresent()
                ? null
                : RequestBodies.of(head, call.exchange().body());
        boolean lasts = call.info().isLongRunning();
        boolean watch = call.info().verb().equals("watch");
        RelayRequest request = new RelayRequest(
                head.method(),
                head.target(),
                ForwardedHeaders.ofRequest(head, who, upgrade.orElse(null), body != null),
                body,
                way(call.info(), upgrade.isPresent()),
                lasts && !watch ? Duration.ZERO : timeout,
                lasts ? Duration.ZERO : timeout);
        try {
            return client.newCall(request);
        } catch (IOException | IllegalArgumentException e) {
            throw StatusException.badRequest(
                    "request: cannot be forwarded as it is (expected: plain method, target and headers)");
        }
    }

    /** What is long would come into our memory over HTTP/2, up to 16 MiB of it, for a client that does not read it. */
    private static RelayRequest.Way way(RequestInfo info, boolean upgrade) {
        if (upgrade) {
            return RelayRequest.Way.UPGRADE;
        }
        boolean ofOneObject = info.isResourceRequest() && !MANY.contains(info.verb());
        return ofOneObject && !info.isLongRunning() ? RelayRequest.Way.UNARY : RelayRequest.Way.STREAM;
    }

    private RelayAnswer send(RelayCall relayed) throws IOException {
        try {
            return relayed.execute();
        } catch (RelayBody.SenderException e) {
            throw e;
        } catch (IOException e) {
            logger.debug("A request was not answered", e);
            throw failures.of(e);
        }
    }

    /** Ends all calls. */
    @Override
    public void close() {
        open.forEach(RelayCall::cancel);
        tunnels.close();
    }
}
