package io.github.multikueue.proxy.api;

/**
 * The answer of an {@link AccessReviewer}.
 *
 * @param allowed whether access is granted
 * @param reason why, in the authority's words; may be empty. For logs, not for callers
 */
public record AccessDecision(boolean allowed, String reason) {

    private static final AccessDecision ALLOWED = new AccessDecision(true, "");

    /** Access is granted. */
    public static AccessDecision allow() {
        return ALLOWED;
    }

    /**
     * Access is not granted.
     *
     * @param reason why, for logs; may be empty
     */
    public static AccessDecision deny(String reason) {
        return new AccessDecision(false, reason);
    }
}
