package io.github.multikueue.proxy.core.apiserver.discovery;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that must be well for a server to work.
 *
 * @param name what is checked, as it stands in paths and in the list of checks, for example {@code informer-sync} or
 *     {@code poststarthook/start-informers}
 * @param failure what is wrong, or empty if all is well. Called by many threads; must answer at once. An exception counts as a
 *     failure
 */
public record HealthCheck(String name, Supplier<Optional<String>> failure) {

    /** Says that the server answers at all. */
    static final HealthCheck PING = new HealthCheck("ping", Optional::empty);

    /** What is wrong, or empty. */
    Optional<String> run() {
        try {
            return failure.get();
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }
}
