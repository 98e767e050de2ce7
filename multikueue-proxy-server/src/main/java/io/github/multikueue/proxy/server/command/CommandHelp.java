package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.server.config.CommandSetting;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands and their flags, as the command line is read and as help texts show them. */
final class CommandHelp {

    private static final String NAME = "multikueue-proxy";
    private static final int WIDTH = 110;

    private final List<Command> commands;

    CommandHelp(List<Command> commands) {
        this.commands = commands;
    }

    static String version() {
        String version = CommandHelp.class.getPackage().getImplementationVersion();
        return NAME + " " + (version == null ? "(not packaged)" : version);
    }

    CommandLine line() {
        CommandSpec top = spec(
                NAME,
                "See the TaskRuns, Pods and logs of MultiKueue PipelineRuns from the manager cluster, as if they "
                        + "had run right there.");
        commands.forEach(command -> top.addSubcommand(command.name(), withSettings(command)));
        CommandLine line = new CommandLine(top);
        line.setUsageHelpWidth(WIDTH);
        line.setUnmatchedArgumentsAllowed(true);
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().parser().collectErrors(true));
        return line;
    }

    private static CommandSpec spec(String name, String description) {
        CommandSpec spec =
                CommandSpec.create().name(name).mixinStandardHelpOptions(true).version(version());
        spec.usageMessage().description(description);
        return spec;
    }

    private static CommandSpec withSettings(Command command) {
        CommandSpec spec = spec(command.name(), command.description());
        spec.usageMessage()
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .footer(
                        "",
                        "Each setting is also an environment variable, PORT for --port and so on; the flag wins.",
                        "Durations are written as 500ms, 30s, 1m30s or 2h.");
        for (CommandSetting setting : command.settings()) {
            spec.addOption(option(setting, command.defaults().getOrDefault(setting, setting.defaultText())));
        }
        return spec;
    }

    private static OptionSpec option(CommandSetting setting, String defaultText) {
        return OptionSpec.builder(setting.flag())
                .paramLabel(setting.label())
                .type(String.class)
                .description(setting.description() + (defaultText.isEmpty() ? "" : " Default: " + defaultText + "."))
                .build();
    }
}
