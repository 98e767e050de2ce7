package io.github.multikueue.proxy.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How many files and connections processes have, and may have. */
final class FileHandles {

    /** What a process needs besides the connections that are counted. */
    private static final int SPARE = 1_000;

    private FileHandles() {}

    /** Whether a process may have so many connections. Java raises the soft limit to the hard one by itself. */
    static boolean suffice(int connections) {
        return connections + SPARE <= most();
    }

    static String complaint(int connections) {
        return String.format(
                Locale.ROOT,
                "needs %,d file handles in one process, and gets %,d (`ulimit -Hn`)",
                connections + SPARE,
                most());
    }

    private static long most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** How many a server has open; -1 where {@code /proc} does not say. */
    static long of(Server server) throws IOException {
        Path directory = Path.of("/proc", Long.toString(server.pid()), "fd");
        if (!Files.exists(directory)) {
            return -1;
        }
        try (var handles = Files.list(directory)) {
            return handles.count();
        }
    }
}
