package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The reference for handshakes: nginx with the same certificates and nothing to serve, if it is installed. */
final class Nginx implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it; empty if it is not installed.
     *
     * @param directory with {@code ca.crt}, {@code server.crt} and {@code server.key}; gets its files
     * @param mutual whether clients need certificates
     */
    static Optional<Nginx> start(Path directory, boolean mutual) throws IOException {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = freePort();
        Path home = Files.createTempDirectory(directory, "nginx-");
        Path config = Files.writeString(home.resolve("nginx.conf"), config(directory, home, port, mutual));
        Process process = new ProcessBuilder(
                        List.of(program.get().toString(), "-p", home.toString(), "-c", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Nginx started = new Nginx(process, port);
        started.awaitPort();
        return Optional.of(started);
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static String config(Path directory, Path home, int port, boolean mutual) {
        String clients = mutual
                ? "ssl_client_certificate " + directory.resolve("ca.crt") + "; ssl_verify_client on;"
                : "ssl_verify_client off;";
        return """
                daemon off;
                pid %1$s/pid;
                error_log %1$s/error;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %3$s/server.crt;
                    ssl_certificate_key %3$s/server.key;
                    %4$s
                    return 404;
                  }
                }
                """.formatted(home, port, directory, clients);
    }

    private void awaitPort() throws IOException {
        IOException last = new IOException("nginx did not start");
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            try {
                Endpoint.plain(port, "none").connect().close();
                return;
            } catch (IOException e) {
                last = e;
                Server.sleep(Duration.ofMillis(20));
            }
        }
        close();
        throw last;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
