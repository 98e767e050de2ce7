package io.github.multikueue.proxy.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How much the server tells about itself. Operators may write a name, or a number as {@code klog} has it.
 */
public enum LogLevel {
    /** Nothing at all, audit lines included. */
    OFF,
    /** What needs somebody's attention now. */
    ERROR,
    /** What may need somebody's attention. */
    WARN,
    /** What an operator wants to read in quiet times; klog 0 to 3. The default. */
    INFO,
    /** Each decision; klog 4 and 5. */
    DEBUG,
    /** Everything; klog 6 to 9. Never tokens. */
    TRACE;

    private static final int FIRST_DEBUG = 4;
    private static final int FIRST_TRACE = 6;

    /** Returns the level for a name in any case, or a klog number from 0 to 9. */
    static Optional<LogLevel> of(String text) {
        if (text.matches("[0-9]")) {
            int number = Integer.parseInt(text);
            return Optional.of(number < FIRST_DEBUG ? INFO : number < FIRST_TRACE ? DEBUG : TRACE);
        }
        String name = text.equalsIgnoreCase("warning") ? "warn" : text;
        return Arrays.stream(values())
                .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
