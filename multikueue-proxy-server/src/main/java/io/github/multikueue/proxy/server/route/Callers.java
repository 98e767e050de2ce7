package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.access.CallerKeys;
import io.github.multikueue.proxy.core.access.authentication.BearerTokens;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.server.observe.AuditLog;
import io.github.multikueue.proxy.server.observe.Observation;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who makes a request, asks on behalf of them, and finds out for the audit what they are called. */
final class Callers {

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    /** One that is always there; what the caller may do in it does not matter. */
    private static final String ANY_NAMESPACE = "default";

    private final MultiKueueProxy proxy;
    private final AuditLog audit;

    @Inject
    Callers(MultiKueueProxy proxy, AuditLog audit) {
        this.proxy = proxy;
        this.audit = audit;
    }

    /**
     * Finds out who makes a request, without asking the manager.
     *
     * @throws UnauthenticatedException if there is no token
     * @throws BadRequestException if the caller is known, and the user to impersonate is malformed
     */
    AuthenticatedCaller identify(RequestHead request) {
        Caller.BearerToken bearer = BearerTokens.of(request)
                .orElseThrow(() -> new UnauthenticatedException(
                        "no bearer token (expected: header Authorization: Bearer <token>)"));
        try {
            Caller caller = ImpersonationHeaders.apply(bearer, request);
            return new AuthenticatedCaller(caller, CallerKeys.of(caller));
        } catch (BadRequestException e) {
            verify(bearer);
            throw e;
        }
    }

    /**
     * Asks the manager whether it knows a caller, whatever they may do; answers are remembered for a moment.
     *
     * @throws UnauthenticatedException if it does not
     */
    void verify(Caller caller) {
        try {
            proxy.authenticate(caller, ANY_NAMESPACE);
        } catch (ForbiddenException e) {
            LOG.debug("Known to the manager, though not as the user to impersonate", e);
        }
    }

    /** Names are asked for last: those with an invalid token have none, and a manager that is down is not asked twice. */
    <T> T ask(AuthenticatedCaller who, Observation observation, Function<Caller, T> useCase) {
        Caller caller = who.caller();
        try {
            T answer = useCase.apply(caller);
            describe(caller, observation);
            return answer;
        } catch (UnauthenticatedException | UpstreamFailureException | UpstreamTimeoutException e) {
            throw e;
        } catch (ProxyException e) {
            describe(caller, observation);
            throw e;
        }
    }

    private void describe(Caller caller, Observation observation) {
        if (!audit.isEnabled()) {
            return;
        }
        if (caller instanceof Caller.ImpersonatedUser as) {
            observation.calledBy(name(as.impersonator()));
            observation.impersonating(as.user());
        } else {
            observation.calledBy(name(caller));
        }
    }

    private String name(Caller caller) {
        try {
            return proxy.describe(caller);
        } catch (ProxyException e) {
            return "unknown";
        }
    }
}
