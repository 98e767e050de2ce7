package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a server's Java is started with.
 *
 * @param flags before the name of the class
 * @param environment variables besides those of this process
 */
record JavaOptions(List<String> flags, Map<String, String> environment) {

    /** The Java of this process. */
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** Of all servers that are not said to have others. */
    static final JavaOptions USUAL = new JavaOptions(List.of("-Xmx512m"), Map.of());

    /** The memory limit of a container by the chart, which the image's share of the heap is of. */
    private static final String LIMIT = "768m";

    /** The image's, in a container of the memory that the chart gives it. */
    static JavaOptions ofImage() throws IOException {
        URL file = JavaOptions.class.getResource("/java-options");
        if (file == null) {
            throw new IOException("java-options is not on the class path");
        }
        try {
            return new JavaOptions(
                    List.of(
                            "-XX:MaxRAM=" + LIMIT,
                            "-XX:+IgnoreUnrecognizedVMOptions",
                            "-XX:Flags=" + Path.of(file.toURI())),
                    Map.of("MALLOC_ARENA_MAX", "2"));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
