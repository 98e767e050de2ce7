package io.github.multikueue.proxy.api;

/**
 * The answer of an {@link AccessReviewer}.
 *
 * @param allowed whether access is granted
 * @param reason why, in the authority's words; may be empty. It goes to the log (level DEBUG), not to callers
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
     * @param reason why, for the log (level DEBUG); may be empty. Callers are told what right is missing
     */
    public static AccessDecision deny(String reason) {
        return new AccessDecision(false, reason);
    }
}
