package io.github.multikueue.proxy.server.route;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.server.observe.AuditLog;
import io.github.multikueue.proxy.server.observe.Observation;
import java.util.function.Function;

/** Asks on behalf of callers, and finds out for the audit what they are called. */
final class Callers {

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
     * Asks the manager whether it knows a caller whom nobody has verified, whatever they may do; answers are remembered for a moment.
     *
     * @throws UnauthenticatedException if it does not
     */
    void verify(AuthenticatedCaller caller) {
        if (caller instanceof AuthenticatedCaller.UnverifiedToken unverified) {
            proxy.authenticate(unverified.caller(), ANY_NAMESPACE);
        }
    }

    /** Names are asked for last: those with an invalid token have none, and a manager that is down is not asked twice. */
    <T> T ask(Caller caller, Observation observation, Function<Caller, T> useCase) {
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
