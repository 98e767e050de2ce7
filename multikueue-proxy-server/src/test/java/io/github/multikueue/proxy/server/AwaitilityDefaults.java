package io.github.multikueue.proxy.server;

import io.github.multikueue.proxy.core.GenerousWaits;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Bounds every wait for a condition as in core, in all test classes, and looks at conditions every ten milliseconds. */
public final class AwaitilityDefaults extends GenerousWaits {

    @Override
    public void beforeAll(ExtensionContext context) {
        super.beforeAll(context);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }
}
