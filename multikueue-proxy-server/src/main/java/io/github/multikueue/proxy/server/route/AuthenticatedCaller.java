package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;

/**
 * Who makes a request, found out once before anything else. The manager has not verified the token yet: it does so when it reviews
 * the caller's access, or when the request fails before that.
 *
 * @param caller the credential, and whom it asks to impersonate
 * @param key stands for the caller in counters and caches; equal for equal callers, and tells nothing of the token
 */
record AuthenticatedCaller(Caller caller, Object key) {}
