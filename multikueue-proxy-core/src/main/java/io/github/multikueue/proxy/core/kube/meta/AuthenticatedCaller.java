package io.github.multikueue.proxy.core.kube.meta;

import io.github.multikueue.proxy.api.Caller;

/**
 * Who sends a request, found out once before anything else is done with it: a user whose credentials were verified, or the bearer
 * token of somebody whom nobody has verified yet. Authenticators return it; limits, impersonation and access take it.
 */
public sealed interface AuthenticatedCaller permits UserInfo, AuthenticatedCaller.UnverifiedToken {

    /** Stands for the caller in counters and caches: equal for equal callers, for no others, and tells nothing secret. */
    Object key();

    /**
     * Somebody with a bearer token. Whoever reviews the caller's access verifies it on the way, which saves a request of its own.
     *
     * @param caller the token, or the user whom its owner asks to impersonate
     */
    record UnverifiedToken(Caller caller, Object key) implements AuthenticatedCaller {}
}
