package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.server.config.CommandSetting;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a user has set.
 *
 * @param flags values from the command line
 * @param variables values of the environment variables that are settings of the command, and its own defaults for the rest
 */
public record GivenSettings(Map<CommandSetting, String> flags, Map<String, String> variables) {

    public GivenSettings {
        flags = Map.copyOf(flags);
        variables = Map.copyOf(variables);
    }

    /** The flags of a command all of whose settings are of one type. */
    public <S extends Enum<S> & CommandSetting> Map<S, String> flags(Class<S> type) {
        Map<S, String> typed = new EnumMap<>(type);
        flags.forEach((setting, value) -> typed.put(type.cast(setting), value));
        return typed;
    }
}
