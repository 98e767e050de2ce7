package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.server.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, with the classes and the Java of this one. */
final class Server implements AutoCloseable {

    /** Of every server that is measured or referred to. */
    static final List<String> FLAGS = List.of("-Xmx512m");

    private static final Pattern PORT = Pattern.compile("Serving on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The proxy as its command line starts it, with its default settings; returns when its port is open. */
    static Server proxy(World world) throws IOException {
        return start(
                world,
                Main.class,
                "serve",
                "--kubeconfig",
                world.kubeconfig().toString(),
                "--bind-address",
                "127.0.0.1",
                "--port",
                "0",
                "--shutdown-delay",
                "0");
    }

    /** The reference: a {@link BareRoute} that answers what is in the file. */
    static Server bare(World world, Path response) throws IOException {
        return start(world, BareRoute.class, response.toString());
    }

    private static Server start(World world, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        File output = Files.createTempFile(world.directory(), main.getSimpleName(), ".log")
                .toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
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

    /** Waits until the path is answered with 200. */
    void awaitReady(String path) throws IOException {
        IOException last = new IOException("never asked");
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; pause()) {
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

    long pid() {
        return process.pid();
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
