package io.github.multikueue.proxy.core.fake.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** What happens when a command is run in a container of a fake cluster. Called on a thread of its own. */
@FunctionalInterface
public interface FakeCommand {

    /** There is no such command. */
    FakeCommand NONE = (command, stdin, stdout, stderr) -> {
        stderr.write("executable file not found\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return 127;
    };

    /**
     * Runs a command.
     *
     * @param command the program and its arguments; empty for attaching to the container's own program
     * @param stdin what the client sends; ends when it sends no more
     * @return the exit code
     * @throws IOException if the client is gone
     */
    int run(List<String> command, InputStream stdin, OutputStream stdout, OutputStream stderr) throws IOException;
}
