package io.github.multikueue.proxy.core.access;

import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.kube.client.KubeException;

/**
 * The manager's API server refused the request that asks for a review, instead of answering it. That says nothing of the
 * caller's rights: an API server that has just started does not know its roles yet, and refuses everything for a moment. It
 * is worth asking again.
 */
final class ReviewUnavailableException extends UpstreamFailureException {

    private static final long serialVersionUID = 1L;

    ReviewUnavailableException(String server, KubeException.Refused refusal) {
        super(
                server + " does not review access now: it refuses the review itself with status " + refusal.code(),
                refusal);
    }
}
