package io.github.multikueue.proxy.core.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A directory that the kernel lets nobody write for a while. Needs the right to mount; without it, the test is skipped. */
final class ReadOnlyMount implements AutoCloseable {

    private final Path directory;

    private ReadOnlyMount(Path directory) {
        this.directory = directory;
    }

    /** What is open already can be written still. */
    static ReadOnlyMount over(Path directory) throws IOException {
        Assumptions.assumeTrue(
                run("mount", "--bind", directory.toString(), directory.toString()),
                "this test needs the right to mount (run it as root)");
        ReadOnlyMount mounted = new ReadOnlyMount(directory);
        if (!run("mount", "-o", "remount,bind,ro", directory.toString())) {
            mounted.close();
            Assumptions.abort("this test needs the right to mount a directory read-only (run it as root)");
        }
        return mounted;
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while mounting");
        } catch (IOException e) {
            return false; // There is no such program.
        }
    }

    @Override
    public void close() throws IOException {
        // Also while files are open that were opened meanwhile.
        if (!run("umount", "-l", directory.toString())) {
            throw new IOException("cannot unmount " + directory);
        }
    }
}
