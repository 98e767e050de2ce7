package io.github.multikueue.proxy.server;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.config.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What was written on the command line. */
final class Arguments {

    enum Command {
        SERVE("serve", "Serve the API of the manager cluster in the kubeconfig.", Map.of()),
        /**
         * A token that anybody can read is good for this machine only; nobody waits for a demo to end; and runs come and go faster
         * than one can paste the lines that read their logs.
         */
        DEMO(
                "demo",
                "Serve the API of a fleet in this very process, where PipelineRuns come and go.",
                Map.of(
                        Setting.BIND_ADDRESS, "127.0.0.1",
                        Setting.LOG_CAPTURE, "all",
                        Setting.SHUTDOWN_DELAY, "0",
                        Setting.SHUTDOWN_GRACE, "1s"));

        private final String word;
        private final String description;
        private final Map<Setting, String> defaults;

        Command(String word, String description, Map<Setting, String> defaults) {
            this.word = word;
            this.description = description;
            this.defaults = defaults;
        }

        private Stream<Setting> settings() {
            return Arrays.stream(Setting.values()).filter(setting -> this == SERVE || setting.isForDemo());
        }

        private String defaultText(Setting setting) {
            return defaults.getOrDefault(setting, setting.defaultText());
        }

        /** The variables that are settings of this command, on top of its own defaults. */
        private Map<String, String> variables(Map<String, String> environment) {
            Map<String, String> variables = new HashMap<>();
            settings()
                    .forEach(each -> variables.put(
                            each.variable(),
                            environment.getOrDefault(each.variable(), defaults.getOrDefault(each, ""))));
            return variables;
        }
    }

    private static final String NAME = "multikueue-proxy";
    private static final int WIDTH = 110;

    private final Command command;
    private final Map<Setting, String> flags;
    private final List<String> problems;
    private final @Nullable String help;

    private Arguments(Command command, Map<Setting, String> flags, List<String> problems, @Nullable String help) {
        this.command = command;
        this.flags = flags;
        this.problems = problems;
        this.help = help;
    }

    /** Never fails; what is wrong is told by {@link #config}, together with everything else. */
    static Arguments parse(String... args) {
        CommandLine line = commandLine();
        ParseResult parsed = line.parseArgs(args);
        ParseResult sub = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        Command command = sub.commandSpec().name().equals(Command.DEMO.word) ? Command.DEMO : Command.SERVE;
        return new Arguments(command, flags(sub), problems(parsed, sub), help(parsed, sub));
    }

    Command command() {
        return command;
    }

    /** The text to print instead of running, or null. */
    @Nullable
    String help() {
        return help;
    }

    /** @throws InvalidConfigException naming everything that is wrong */
    ServerConfig config(Map<String, String> environment) {
        List<String> all = new ArrayList<>(problems);
        try {
            ServerConfig config = ServerConfig.of(flags, command.variables(environment));
            if (all.isEmpty()) {
                return config;
            }
        } catch (InvalidConfigException e) {
            all.addAll(e.problems());
        }
        throw new InvalidConfigException(all);
    }

    private static Map<Setting, String> flags(ParseResult parsed) {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (parsed.hasMatchedOption(setting.flag())) {
                flags.put(setting, parsed.matchedOptionValue(setting.flag(), ""));
            }
        }
        return flags;
    }

    private static List<String> problems(ParseResult parsed, ParseResult sub) {
        List<String> problems = new ArrayList<>();
        if (!parsed.hasSubcommand() && parsed.unmatched().isEmpty()) {
            problems.add("command: absent (expected: serve or demo)");
        }
        parsed.unmatched().forEach(each -> problems.add(each + ": unknown (expected: serve or demo)"));
        if (sub != parsed) {
            sub.unmatched().forEach(each -> problems.add(each + ": unknown"));
            sub.errors().forEach(each -> problems.add(String.valueOf(each.getMessage())));
        }
        return problems;
    }

    private static @Nullable String help(ParseResult parsed, ParseResult sub) {
        if (parsed.isVersionHelpRequested() || sub.isVersionHelpRequested()) {
            return version() + System.lineSeparator();
        }
        return sub.isUsageHelpRequested() ? sub.commandSpec().commandLine().getUsageMessage() : null;
    }

    private static String version() {
        String version = Arguments.class.getPackage().getImplementationVersion();
        return NAME + " " + (version == null ? "(not packaged)" : version);
    }

    private static CommandLine commandLine() {
        CommandSpec top = command(
                        NAME,
                        "See the TaskRuns, Pods and logs of MultiKueue PipelineRuns from the manager cluster, as if they "
                                + "had run right there.")
                .addSubcommand(Command.SERVE.word, withSettings(Command.SERVE))
                .addSubcommand(Command.DEMO.word, withSettings(Command.DEMO));
        CommandLine line = new CommandLine(top);
        line.setUsageHelpWidth(WIDTH);
        line.setUnmatchedArgumentsAllowed(true);
        line.getCommandSpec().parser().collectErrors(true);
        line.getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().parser().collectErrors(true));
        return line;
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec spec =
                CommandSpec.create().name(name).mixinStandardHelpOptions(true).version(version());
        spec.usageMessage().description(description);
        return spec;
    }

    private static CommandSpec withSettings(Command command) {
        CommandSpec spec = command(command.word, command.description);
        spec.usageMessage()
                .sortOptions(false)
                .footer(
                        "",
                        "Each setting is also an environment variable, PORT for --port and so on; the flag wins.",
                        "Durations are written as 500ms, 30s, 1m30s or 2h.");
        command.settings().forEach(setting -> spec.addOption(option(setting, command.defaultText(setting))));
        return spec;
    }

    private static OptionSpec option(Setting setting, String defaultText) {
        return OptionSpec.builder(setting.flag())
                .paramLabel(setting.label())
                .type(String.class)
                .description(setting.description() + (defaultText.isEmpty() ? "" : " Default: " + defaultText + "."))
                .build();
    }
}
