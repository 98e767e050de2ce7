package io.github.multikueue.proxy.core;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Bounds every wait for a condition by a minute: that costs nothing when the condition comes, and lets busy machines pass. Looks
 * at it every ten milliseconds, and in the thread that waits, since there are thousands of waits.
 */
public class GenerousWaits implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Awaitility.pollInSameThread();
    }
}
