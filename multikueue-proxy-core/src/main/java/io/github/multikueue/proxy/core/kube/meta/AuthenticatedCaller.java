package io.github.multikueue.proxy.core.kube.meta;

import io.github.multikueue.proxy.api.Caller;

/**
 * The caller of a request, found out once before anything else is done with it: a user whose credentials were verified, or a bearer
 * token that was not verified yet. Authenticators return it; limits, impersonation and access take it.
 */
public sealed interface AuthenticatedCaller permits UserInfo, AuthenticatedCaller.UnverifiedToken {

    /** Stands for the caller in counters and caches: equal for equal callers, for no others, and tells nothing secret. */
    Object key();

    /**
     * A caller with a bearer token. The review of the caller's access verifies it on the way, which saves a request of its own.
     *
     * @param caller the token, or the user whom its owner asks to impersonate
     */
    record UnverifiedToken(Caller caller, Object key) implements AuthenticatedCaller {}
}
