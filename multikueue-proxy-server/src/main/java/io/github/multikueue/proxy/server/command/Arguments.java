package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.server.config.CommandSetting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What was written on the command line. */
final class Arguments {

    private final List<Command> commands;
    private final ParseResult parsed;
    private final ParseResult sub;

    private Arguments(List<Command> commands, ParseResult parsed) {
        this.commands = commands;
        this.parsed = parsed;
        this.sub = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    }

    /** Never fails; what is wrong is told by {@link #prepare}, together with everything else. */
    static Arguments parse(List<Command> commands, String... args) {
        return new Arguments(
                commands, new CommandHelp(commands).line(List.of(args)).parseArgs(args));
    }

    /** The text to print instead of running, or null. */
    @Nullable
    String help() {
        if (parsed.isVersionHelpRequested() || sub.isVersionHelpRequested()) {
            return CommandHelp.version() + System.lineSeparator();
        }
        return sub.isUsageHelpRequested() ? sub.commandSpec().commandLine().getUsageMessage() : null;
    }

    /**
     * Reads the settings of the command that was chosen.
     *
     * @throws InvalidConfigException naming everything that is wrong
     */
    Command.Task prepare(Map<String, String> environment) {
        List<String> problems = problems();
        if (sub == parsed) {
            throw new InvalidConfigException(problems);
        }
        Command command = named(sub.commandSpec().name());
        try {
            Command.Task task = command.prepare(new GivenSettings(flags(command), variables(command, environment)));
            if (problems.isEmpty()) {
                return task;
            }
        } catch (InvalidConfigException e) {
            problems.addAll(e.problems());
        }
        throw new InvalidConfigException(problems);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (sub == parsed && parsed.unmatched().isEmpty()) {
            problems.add("command: absent (expected: " + names() + ")");
        }
        parsed.unmatched()
                .forEach(each -> problems.add(each + ": unknown (expected: " + names() + ")" + meant(each, parsed)));
        if (sub != parsed) {
            sub.unmatched().forEach(each -> problems.add(each + ": unknown" + meant(each, sub)));
            sub.errors().forEach(each -> problems.add(String.valueOf(each.getMessage())));
        }
        return problems;
    }

    /** What may have been meant: a command, or a flag, whose value is not part of the word. */
    private static String meant(String unknown, ParseResult where) {
        CommandSpec spec = where.commandSpec();
        Collection<String> known = unknown.startsWith("-")
                ? spec.optionsMap().keySet()
                : spec.subcommands().keySet();
        return Spelling.nearest(unknown.split("=", 2)[0], known)
                .map(each -> "; did you mean " + each + "?")
                .orElse("");
    }

    private String names() {
        List<String> names = commands.stream().map(Command::name).toList();
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    private Command named(String name) {
        return commands.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Map<CommandSetting, String> flags(Command command) {
        Map<CommandSetting, String> flags = new HashMap<>();
        for (CommandSetting setting : command.settings()) {
            if (sub.hasMatchedOption(setting.flag())) {
                flags.put(setting, sub.matchedOptionValue(setting.flag(), ""));
            }
        }
        return flags;
    }

    /** The variables that are settings of this command, on top of its own defaults. */
    private static Map<String, String> variables(Command command, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>();
        for (CommandSetting setting : command.settings()) {
            String ownDefault = command.defaults().getOrDefault(setting, "");
            variables.put(setting.variable(), environment.getOrDefault(setting.variable(), ownDefault));
        }
        return variables;
    }
}
