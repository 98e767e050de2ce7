package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.InvalidException;
import org.jspecify.annotations.Nullable;

/** How many lines from the end: as many as the option {@code tailLines} says, where -1 is everything. */
final class TailLines {

    private static final long EVERYTHING = -1;

    private TailLines() {}

    /**
     * Returns the number, or null for everything.
     *
     * @throws InvalidException if it is less than -1
     */
    static @Nullable Long of(@Nullable Long given) {
        if (given != null && given < EVERYTHING) {
            throw new InvalidException(
                    "PodLogOptions",
                    "tailLines",
                    "Invalid value: " + given + ": must be greater than or equal to 0, or -1 for everything");
        }
        return given != null && given == EVERYTHING ? null : given;
    }
}
