package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.core.InvalidConfigException;
import io.github.multikueue.proxy.core.io.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;

/** Runs the command that a command line asks for, and tells the user what is wrong with it. */
public final class CommandRunner {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final List<Command> commands;
    private final Map<String, String> environment;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param commands what can be asked for
     * @param environment the environment variables
     * @param out gets help texts
     * @param err gets what is wrong
     */
    public CommandRunner(List<Command> commands, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        this.commands = List.copyOf(commands);
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Runs a command to its end, and returns the exit code of the process: 0, 1 if it failed, 2 for wrong usage. */
    public int run(String... args) {
        Arguments arguments = Arguments.parse(commands, args);
        String help = arguments.help();
        if (help != null) {
            out.print(help);
            out.flush();
            return OK;
        }
        try {
            arguments.prepare(environment).run();
            return OK;
        } catch (InvalidConfigException e) {
            printProblems(e.problems());
            return WRONG_USAGE;
        } catch (FileSystemException e) {
            err.println(FileErrors.problem(e));
            return FAILED;
        } catch (IOException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private void printProblems(List<String> problems) {
        err.println("Invalid configuration:");
        for (int i = 0; i < problems.size(); i++) {
            err.println("  " + (i + 1) + ". " + problems.get(i));
        }
        err.println("See --help.");
    }
}
