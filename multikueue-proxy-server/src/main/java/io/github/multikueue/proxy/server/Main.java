package io.github.multikueue.proxy.server;

import io.github.multikueue.proxy.server.command.CacheProxyCommand;
import io.github.multikueue.proxy.server.command.Command;
import io.github.multikueue.proxy.server.command.CommandRunner;
import io.github.multikueue.proxy.server.command.DemoCommand;
import io.github.multikueue.proxy.server.command.DeploymentsApiCommand;
import io.github.multikueue.proxy.server.command.GenerateCertsCommand;
import io.github.multikueue.proxy.server.command.RenameProxyCommand;
import io.github.multikueue.proxy.server.command.ServeCommand;
import io.github.multikueue.proxy.server.command.VersionCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The program: one command for each thing it can do, such as {@code serve} against real clusters. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Else Guice uses sun.misc.Unsafe, and the JDK prints warnings about that.
        System.setProperty("guice_custom_class_loading", "CHILD");
        // Else Jetty asks for it by JMX, and to start that takes longer than to start Jetty. It only spaces out what
        // queues keep in memory.
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16");
        CommandRunner runner = runner(
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(runner.run(args));
    }

    static CommandRunner runner(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return new CommandRunner(commands(environment, out), environment, out, err);
    }

    /** All commands there are. */
    static List<Command> commands(Map<String, String> environment, PrintWriter out) {
        return List.of(
                new ServeCommand(environment),
                new DemoCommand(out),
                new CacheProxyCommand(environment, out),
                new RenameProxyCommand(environment),
                new DeploymentsApiCommand(environment),
                new GenerateCertsCommand(out),
                new VersionCommand(out));
    }
}
