package io.github.multikueue.proxy.api;

/**
 * Decides whether a caller may do something on the manager cluster. SPI: bind your own to authorize by other means than
 * the manager's RBAC.
 *
 * <p>Implementations are safe for use by many threads. They throw when they cannot decide; a failure is never an answer.
 */
@FunctionalInterface
public interface AccessReviewer {

    /**
     * Returns whether access is granted.
     *
     * @throws UnauthenticatedException if the caller's credential is not valid
     * @throws ForbiddenException if the caller may not impersonate the user of a {@link Caller.ImpersonatedUser}, whatever
     *     that user's own rights are
     * @throws UpstreamFailureException if the authority answered something unusable
     * @throws UpstreamTimeoutException if the authority did not answer in time
     */
    AccessDecision review(Caller caller, AccessAttributes attributes);

    /**
     * The same, for who has read for a while already: is it granted still? An implementation that remembers answers must
     * not answer this from memory. By default the same as {@link #review}.
     */
    default AccessDecision reviewAgain(Caller caller, AccessAttributes attributes) {
        return review(caller, attributes);
    }
}
