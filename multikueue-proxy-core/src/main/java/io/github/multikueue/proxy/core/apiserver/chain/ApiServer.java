package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves Kubernetes resources: every request goes through {@link #serve one chain of steps}, whatever server of HTTP it comes
 * from. Safe for use by many threads.
 *
 * <pre>{@code
 * ServedResources resources = new ServedResources();
 * resources.add(new ServedResource(cups, new MemoryStorage(store, cups.groupResource())));
 * ApiServer server = ApiServer.builder(resources)
 *         .authenticator(frontProxy::authenticate)
 *         .identityHeaders(frontProxy::isIdentityHeader)
 *         .authorizer((user, request) -> new Authorizer.Decision(user.isIn("barkeepers"), ""))
 *         .build();
 * new ApiListener(ListenerConfig.of("cups", 6443).with(tls), server::handle, scheduler, ticker).start();
 * }</pre>
 *
 * <p>{@code examples/embedding} has a whole program, {@code CupServer}, in which a cluster says who callers are and what they may.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(ApiServer.class);

    private final AuthenticationFilter authentication;
    private final boolean anonymous;
    private final ImpersonationFilter impersonation;
    private final Predicate<String> identityHeaders;
    private final RequestLimits limits;
    private final Authorizer authorizer;
    private final ApiCallObserver observer;
    private final RequestDeadline deadline;
    private final CallerAdmission admission;
    private final ApiCallHandler handler;
    private final Watches watches;
    private final AtomicBoolean stopping = new AtomicBoolean();

    ApiServer(ApiServerBuilder builder) {
        this.authorizer = builder.authorizer();
        this.authentication = new AuthenticationFilter(builder.authenticators());
        this.anonymous = builder.anonymous();
        this.identityHeaders = builder.identityHeaders();
        this.impersonation = builder.impersonation();
        this.limits = builder.limits();
        this.observer = builder.observer();
        this.deadline = new RequestDeadline(builder.requestTimeout());
        this.admission = builder.callerAdmission();
        this.watches = builder.watches();
        HealthCheck shutdown = new HealthCheck(
                "shutdown", () -> Optional.of("it is about to stop").filter(reason -> stopping.get()));
        this.handler = builder.handler(watches, shutdown);
    }

    /** Begins to describe a server. */
    public static ApiServerBuilder builder(io.github.multikueue.proxy.core.apiserver.ServedResources resources) {
        return new ApiServerBuilder(resources);
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the client is gone
     */
    public void handle(ApiExchange exchange) throws IOException {
        GuardedExchange guarded = new GuardedExchange(exchange);
        try {
            RequestHead head = exchange.request();
            RequestInfo info = RequestInfo.of(head.method(), head.target());
            serve(new ApiCall(guarded, info, UserInfo.ANONYMOUS), guarded, observer.begun(exchange, info));
        } catch (StatusException e) {
            FailureResponses.respond(guarded, e.status());
        }
    }

    /** The chain, in the order in which a request walks through it. */
    private void serve(ApiCall received, GuardedExchange exchange, ApiCallObserver.ObservedCall observation)
            throws IOException {
        ApiCall call = received;
        try {
            RequestHead head = exchange.request();
            AuthenticatedCaller caller = authenticate(head);
            exchange.stripIdentity(identityHeaders);
            call = call.by(impersonation.callerOf(admission.admit(caller, call.info()), head));
            observe(observation, caller, call);
            try (RequestLimits.Place ignored = limits.enter(call);
                    RequestDeadline.Running running = deadline.begin(call, exchange)) {
                authorize(call);
                handler.handle(call);
            }
        } catch (StatusException e) {
            FailureResponses.respond(exchange, e.status());
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            logger.error("{} {}: failed", call.info().verb(), call.info().path(), e);
            FailureResponses.respond(
                    exchange,
                    StatusException.internalError("the request failed").status());
        } finally {
            observation.ended(exchange.status());
        }
    }

    private AuthenticatedCaller authenticate(RequestHead head) {
        AuthenticatedCaller caller = authentication.callerOf(head).orElse(anonymous ? UserInfo.ANONYMOUS : null);
        if (caller == null) {
            throw StatusException.unauthorized();
        }
        return caller;
    }

    /** Of a token that nobody has verified there is nothing to be told. */
    private static void observe(ApiCallObserver.ObservedCall observation, AuthenticatedCaller caller, ApiCall call) {
        if (caller instanceof UserInfo user) {
            observation.authenticated(user, call.user());
        }
    }

    private void authorize(ApiCall call) {
        Authorizer.Decision decision = authorizer.authorize(call.user(), call.info());
        if (!decision.allowed()) {
            throw FailureResponses.forbidden(call.user(), call.info(), decision.reason());
        }
    }

    /** All watches that are open. */
    public Watches watches() {
        return watches;
    }

    /**
     * Says from now on at {@code /readyz} that the server is about to stop, and goes on serving: load balancers and kube-aggregator need a
     * moment until they send no more requests. To be called some seconds before {@link #close}, after which the listener may stop, which
     * waits for requests in flight.
     */
    public void announceShutdown() {
        stopping.set(true);
    }

    /** Ends all watches in good order; requests in flight go on to their end. */
    @Override
    public void close() {
        announceShutdown();
        watches.close();
        deadline.close();
    }
}
