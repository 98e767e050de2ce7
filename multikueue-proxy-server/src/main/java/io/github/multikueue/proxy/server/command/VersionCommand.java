package io.github.multikueue.proxy.server.command;

import io.github.multikueue.proxy.server.config.CommandSetting;
import java.io.PrintWriter;
import java.util.List;

/** {@code version}: the same as {@code --version}. */
public final class VersionCommand implements Command {

    private final PrintWriter out;

    /** @param out gets the version */
    public VersionCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String description() {
        return "Print the version.";
    }

    @Override
    public List<CommandSetting> settings() {
        return List.of();
    }

    @Override
    public Task prepare(GivenSettings given) {
        return () -> out.println(CommandHelp.version());
    }
}
