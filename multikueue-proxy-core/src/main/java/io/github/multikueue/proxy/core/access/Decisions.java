package io.github.multikueue.proxy.core.access;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a reviewer decided, who may be of the embedder's own. */
public final class Decisions {

    private static final Logger log = LoggerFactory.getLogger(Decisions.class);

    private Decisions() {}

    /** Whether access is granted. If not, the reason goes to the log, which is for whom it is. */
    public static boolean isAllowed(
            AccessReviewer reviewer, AccessAttributes attributes, @Nullable AccessDecision decision) {
        AccessDecision made =
                requireNonNull(decision, () -> reviewer.getClass().getName() + ": null (expected: an AccessDecision)");
        if (!made.allowed()) {
            log.debug("Denied by {}: {}: {}", reviewer, attributes, made.reason());
        }
        return made.allowed();
    }
}
