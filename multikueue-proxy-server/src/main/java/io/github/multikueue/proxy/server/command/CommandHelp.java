package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.server.config.CommandSetting;
import java.util.ArrayList;
import java.util.Collection;
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

    /** @param words what was written; only a command that is among them gets its flags, since those of all take a tenth of a second */
    CommandLine line(Collection<String> words) {
        CommandSpec top = spec(
                NAME,
                "See the TaskRuns, Pods and logs of MultiKueue PipelineRuns from the manager cluster, as if they "
                        + "had run right there.");
        for (Command command : commands) {
            CommandSpec spec = spec(command.name(), command.description());
            top.addSubcommand(command.name(), words.contains(command.name()) ? withSettings(spec, command) : spec);
        }
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
        // Picocli's mixin of the same two is slow.
        CommandSpec spec = CommandSpec.create()
                .name(name)
                .version(version())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        spec.usageMessage().description(description);
        return spec;
    }

    private static CommandSpec withSettings(CommandSpec spec, Command command) {
        spec.usageMessage().abbreviateSynopsis(true).sortOptions(false).footer(footer(command.settings()));
        for (CommandSetting setting : command.settings()) {
            spec.addOption(option(setting, command.defaults().getOrDefault(setting, setting.defaultText())));
        }
        return spec;
    }

    private static String[] footer(List<? extends CommandSetting> settings) {
        List<String> lines = new ArrayList<>(List.of(""));
        settings.stream()
                .findFirst()
                .map(first -> "Each setting is also an environment variable, " + first.variable() + " for "
                        + first.flag() + " and so on; the flag wins.")
                .ifPresent(lines::add);
        if (settings.stream().anyMatch(each -> each.label().equals("<duration>"))) {
            lines.add("Durations are written as 500ms, 30s, 1m30s or 2h.");
        }
        return lines.toArray(String[]::new);
    }

    private static OptionSpec option(CommandSetting setting, String defaultText) {
        return OptionSpec.builder(setting.flag())
                .paramLabel(setting.label())
                .type(String.class)
                .description(setting.description() + (defaultText.isEmpty() ? "" : " Default: " + defaultText + "."))
                .build();
    }
}
