package io.github.multikueue.proxy.core.logs.resume;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.ProxyException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a container has not started yet, in the words of the kubelet. */
final class WaitingReason {

    /** The kubelet's words, relayed by the API server. */
    static final String WAITING_TO_START = "is waiting to start";

    /** Reasons to wait that pass by themselves. */
    private static final Set<String> USUAL = Set.of("", "PodInitializing", "ContainerCreating");

    private WaitingReason() {}

    /** Why the container is waiting for which a log was refused; null if it was refused for another reason. */
    static @Nullable String of(ProxyException refusal) {
        String message = String.valueOf(refusal.getMessage());
        int words = message.indexOf(WAITING_TO_START);
        if (!(refusal instanceof BadRequestException) || words < 0) {
            return null;
        }
        String reason = message.substring(words + WAITING_TO_START.length());
        return reason.startsWith(": ") ? reason.substring(2) : reason;
    }

    /** Whether the container will start by itself. */
    static boolean isUsual(@Nullable String reason) {
        return reason != null && USUAL.contains(reason);
    }
}
