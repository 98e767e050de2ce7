package io.github.multikueue.proxy.api;

/**
 * The answer of an {@link AccessReviewer}.
 *
 * @param allowed whether access is granted
 * @param reason why, in the authority's words; may be empty. For logs, not for callers
 */
public record AccessDecision(boolean allowed, String reason) {}
