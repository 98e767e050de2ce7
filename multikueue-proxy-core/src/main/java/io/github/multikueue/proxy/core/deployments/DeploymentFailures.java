package io.github.multikueue.proxy.core.deployments;

import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told when the API server refuses or does not answer; nothing of its address, nor of the rights of this program. */
final class DeploymentFailures {

    private static final Logger logger = LoggerFactory.getLogger(DeploymentFailures.class);

    private static final int BAD_GATEWAY = 502;
    private static final int TIMEOUT = 504;
    private static final int MOST_SHOWN = 2_000;

    /** What an API server says to a user of whom it knows no such right: here that is this program, and no caller. */
    private static final String NOT_THE_CALLER = " is forbidden: User \"";

    /** What concerns the caller's own request. */
    private static final Map<Integer, String> PASSED_ON = Map.of(
            400, "BadRequest",
            403, "Forbidden",
            404, "NotFound",
            409, "Conflict",
            413, "RequestEntityTooLarge",
            422, "Invalid",
            429, "TooManyRequests");

    private final String server;

    /** @param server what the caller may call the server, for example {@code the API server} */
    DeploymentFailures(String server) {
        this.server = server;
    }

    StatusException of(KubeException failure) {
        if (failure instanceof KubeException.Refused refused && concernsCaller(refused)) {
            return passedOn(refused);
        }
        if (failure instanceof KubeException.NoRoom) {
            return StatusException.tooManyRequests(1);
        }
        logger.warn("A request for Deployments failed: {}", failure.getMessage());
        return ofOurs(failure);
    }

    /** Whether the API server may have done what was asked of it, all the same. */
    static boolean mayHaveWritten(KubeException failure) {
        return !(failure instanceof KubeException.Refused refused) || refused.code() >= 500;
    }

    private StatusException ofOurs(KubeException failure) {
        boolean late = failure instanceof KubeException.TimedOut
                || (failure instanceof KubeException.Refused refused && refused.code() == TIMEOUT);
        String message = late
                ? server + " did not answer in time"
                : String.valueOf(failure.asUpstreamFailure(server).getMessage());
        return late
                ? new StatusException(TIMEOUT, "Timeout", message)
                : new StatusException(BAD_GATEWAY, "BadGateway", message);
    }

    private static boolean concernsCaller(KubeException.Refused refused) {
        return PASSED_ON.containsKey(refused.code())
                && !(refused.code() == 403 && refused.statusMessage().contains(NOT_THE_CALLER));
    }

    private StatusException passedOn(KubeException.Refused refused) {
        String said = PrintableText.of(refused.statusMessage(), MOST_SHOWN);
        String message = said.isEmpty() ? server + " answers " + refused.code() : said;
        String reason = PASSED_ON.getOrDefault(refused.code(), "BadRequest");
        Duration wait = refused.retryAfter();
        return wait == null
                ? new StatusException(refused.code(), reason, message)
                : new StatusException(refused.code(), reason, message, Status.Details.retryAfter(wait.toSeconds()));
    }
}
