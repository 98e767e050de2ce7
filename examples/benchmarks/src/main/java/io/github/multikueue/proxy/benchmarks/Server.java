package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.tls.TlsIdentity;
import io.github.multikueue.proxy.server.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, with the classes and the Java of this one. */
final class Server implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("Serving on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(25);

    private final Process process;
    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * The proxy as its command line starts it; returns when its port is open.
     *
     * @param flags settings that are not to have their defaults
     */
    static Server proxy(World world, String... flags) throws IOException {
        return proxy(world.directory(), world.kubeconfig(), flags);
    }

    /**
     * The same for another fleet.
     *
     * @param directory for what it prints
     * @param kubeconfig of the manager
     */
    static Server proxy(Path directory, Path kubeconfig, String... flags) throws IOException {
        return proxy(JavaOptions.USUAL, directory, kubeconfig, flags);
    }

    /** The same with other options of Java. */
    static Server proxy(JavaOptions java, Path directory, Path kubeconfig, String... flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--bind-address=127.0.0.1", "--port=0"));
        arguments.add("--kubeconfig=" + kubeconfig);
        arguments.add("--shutdown-delay=0");
        arguments.addAll(Arrays.asList(flags));
        return start(java, directory, Main.class, arguments.toArray(String[]::new));
    }

    /** The flags that let one caller read so many logs of one worker at the same time. */
    static String[] streams(int most) {
        return new String[] {
            "--max-streams=" + most, "--max-streams-per-worker=" + most, "--max-streams-per-caller=" + most
        };
    }

    static String[] and(String[] flags, String... more) {
        return Stream.concat(Arrays.stream(flags), Arrays.stream(more)).toArray(String[]::new);
    }

    /** The reference: a {@link BareRoute} that answers what is in the file. */
    static Server bare(JavaOptions java, World world, Path response) throws IOException {
        return start(java, world.directory(), BareRoute.class, response.toString());
    }

    /** An API server made with the library, with so many objects. */
    static Server books(World world, int count) throws IOException {
        Server server = start(world.directory(), BooksServer.class);
        BooksServer.fill(server.endpoint(BooksServer.TOKEN), count);
        return server;
    }

    /** A watch cache in front of a fake cluster with Pods. */
    static Server cache(World world) throws IOException {
        return start(world.directory(), CacheServer.class, world.directory().toString());
    }

    /**
     * Its reference: a handler that answers each path with what is in the file.
     *
     * @param more further arguments of {@link BareBytes}
     */
    static Server bareBytes(World world, Map<String, Path> documents, String... more) throws IOException {
        String[] arguments = documents.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue().toString()))
                .toArray(String[]::new);
        return start(world.directory(), BareBytes.class, and(arguments, more));
    }

    /**
     * {@code cache-proxy} without its cache.
     *
     * @param directory with {@code server.crt}, {@code server.key} and the {@code kubeconfig} of what is behind it
     */
    static Server forwarding(Path directory) throws IOException {
        return start(
                directory,
                Main.class,
                "cache-proxy",
                "--cache=off",
                "--bind-address=127.0.0.1",
                "--port=0",
                "--shutdown-delay=0",
                "--kubeconfig=" + directory.resolve("kubeconfig"),
                "--tls-cert=" + directory.resolve("server.crt"),
                "--tls-key=" + directory.resolve("server.key"));
    }

    /** {@code deployments-api}, or its reference: see {@link DeploymentsServer}. */
    static Server deployments(DeploymentsServer.Mode mode, Path directory, String argument) throws IOException {
        return start(directory, DeploymentsServer.class, mode.name(), directory.toString(), argument);
    }

    /** {@code rename-proxy}, or its reference: see {@link RenamingServer}. */
    static Server renaming(World world, Path kubeconfig, String... rules) throws IOException {
        return start(world.directory(), RenamingServer.class, and(new String[] {kubeconfig.toString()}, rules));
    }

    private static Server start(Path directory, Class<?> main, String... arguments) throws IOException {
        return start(JavaOptions.USUAL, directory, main, arguments);
    }

    private static Server start(JavaOptions java, Path directory, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JavaOptions.JAVA.toString());
        command.addAll(java.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        File output =
                Files.createTempFile(directory, main.getSimpleName(), ".log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().putAll(java.environment());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Server(process, awaitPort(process, output.toPath()));
    }

    private static int awaitPort(Process process, Path output) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; pause()) {
            Matcher port = PORT.matcher(Files.readString(output));
            if (port.find()) {
                return Integer.parseInt(port.group(1));
            }
            if (!process.isAlive()) {
                break;
            }
        }
        process.destroyForcibly();
        throw new IOException("a server did not start:\n" + Files.readString(output));
    }

    /** Waits until the path is answered with 200; does not ask so often that the server is busy with that. */
    void awaitReady(String path) throws IOException {
        IOException last = new IOException("never asked");
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; sleep(BETWEEN_PROBES)) {
            try {
                HttpConnection.fetch(endpoint("none"), path);
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static void pause() throws IOException {
        sleep(Duration.ofMillis(5));
    }

    static void sleep(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    Endpoint endpoint(String token) {
        return Endpoint.plain(port, token);
    }

    /** @param authority the PEM of who signed the server's certificate */
    Endpoint secured(String authority) {
        return secured("none", authority);
    }

    /** The same with a token. */
    Endpoint secured(String token, String authority) {
        return Endpoint.secured(port, token, authority);
    }

    /** The same with a certificate of the client. */
    Endpoint mutual(String authority, TlsIdentity client) {
        return Endpoint.mutual(port, authority, client);
    }

    long pid() {
        return process.pid();
    }

    /** The time of processors it has used since it was started. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Something that takes some time. */
    interface Work {
        void run() throws IOException;
    }

    /** How many seconds of a processor it uses during that work. */
    double secondsOfCpu(Work work) throws IOException {
        Duration before = cpu();
        work.run();
        return cpu().minus(before).toNanos() / 1e9;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
