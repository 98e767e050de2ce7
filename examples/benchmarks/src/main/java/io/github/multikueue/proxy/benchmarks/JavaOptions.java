package io.github.multikueue.proxy.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final Map<String, String> ENVIRONMENT_OF_IMAGE = Map.of("MALLOC_ARENA_MAX", "2");

    /** What `make bench` puts first on the class path. A cache of loaded classes is made of a jar, so that a test, without one, has none. */
    private static final String RUNNABLE_JAR = "multikueue-proxy-server.jar";

    /**
     * The image's, in a container of the memory that the chart gives it.
     *
     * @param directory for the cache of loaded classes, which is made as the image's is; Java does not start without it
     */
    static JavaOptions ofImage(Path directory) throws IOException {
        Path options = deployed("java-options");
        List<String> flags = new ArrayList<>(
                List.of("-XX:MaxRAM=" + LIMIT, "-XX:+IgnoreUnrecognizedVMOptions", "-XX:Flags=" + options));
        Path first = Path.of(System.getProperty("java.class.path").split(File.pathSeparator, 2)[0]);
        if (first.endsWith(RUNNABLE_JAR)) {
            flags.addAll(List.of("-Xshare:on", "-XX:SharedArchiveFile=" + loadedClasses(first, options, directory)));
        }
        return new JavaOptions(flags, ENVIRONMENT_OF_IMAGE);
    }

    private static Path loadedClasses(Path jar, Path options, Path directory) throws IOException {
        Path cache = directory.resolve("classes.jsa");
        ProcessBuilder make = new ProcessBuilder(
                        "sh",
                        deployed("class-cache").toString(),
                        JAVA.toString(),
                        jar.toString(),
                        options.toString(),
                        cache.toString())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        make.environment().putAll(ENVIRONMENT_OF_IMAGE);
        if (make.start().onExit().join().exitValue() != 0) {
            throw new IOException("the cache of loaded classes was not made");
        }
        return cache;
    }

    private static Path deployed(String name) throws IOException {
        URL file = JavaOptions.class.getResource("/" + name);
        if (file == null) {
            throw new IOException(name + " is not on the class path");
        }
        try {
            return Path.of(file.toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
