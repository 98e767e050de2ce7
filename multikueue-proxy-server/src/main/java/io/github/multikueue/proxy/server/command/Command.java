package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.CommandSetting;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One of the things this program can do, chosen by the first word of its command line. */
public interface Command {

    /** The word. */
    String name();

    /** What it does, in one sentence. */
    String description();

    /** What can be set for it, in the order of its help. */
    List<? extends CommandSetting> settings();

    /** The defaults that are others than those of the settings themselves, as a user would write them. */
    default Map<? extends CommandSetting, String> defaults() {
        return Map.of();
    }

    /**
     * Reads the settings, and starts nothing yet.
     *
     * @throws InvalidConfigException naming everything that is wrong with them
     */
    Task prepare(GivenSettings given);

    /** A command with its settings. */
    @FunctionalInterface
    interface Task {

        /**
         * Runs the command to its end, which for a server comes with a signal.
         *
         * @throws IOException if it cannot be run; the message is for the user
         * @throws InvalidConfigException if files that are named in the settings cannot be used
         */
        void run() throws IOException;
    }
}
