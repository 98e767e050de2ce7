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

/** A reference: nginx with the same certificates, if it is installed. */
final class Nginx implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one that has nothing to serve; empty if it is not installed.
     *
     * @param directory with {@code ca.crt}, {@code server.crt} and {@code server.key}; gets its files
     * @param mutual whether clients need certificates
     */
    static Optional<Nginx> start(Path directory, boolean mutual) throws IOException {
        String clients = mutual
                ? "ssl_client_certificate " + directory.resolve("ca.crt") + "; ssl_verify_client on;"
                : "ssl_verify_client off;";
        return start(directory, "", clients + " return 404;");
    }

    /**
     * Starts one that forwards everything; empty if it is not installed.
     *
     * @param directory with {@code server.crt}, {@code server.key}, and {@code upstream.crt}, which signed the certificate of what is behind it
     * @param upstream the port of that
     */
    static Optional<Nginx> forwarding(Path directory, int upstream) throws IOException {
        return start(directory, """
                upstream behind { server 127.0.0.1:%d; keepalive 64; keepalive_requests 100000000; }
                map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                """.formatted(upstream), """
                keepalive_requests 100000000;
                location / {
                  proxy_pass https://behind;
                  proxy_http_version 1.1;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection $connection_upgrade;
                  proxy_ssl_trusted_certificate %s;
                  proxy_ssl_verify on;
                  proxy_ssl_name localhost;
                }
                """.formatted(directory.resolve("upstream.crt")));
    }

    private static Optional<Nginx> start(Path directory, String shared, String serving) throws IOException {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = freePort();
        Path home = Files.createTempDirectory(directory, "nginx-");
        Path config = Files.writeString(home.resolve("nginx.conf"), config(directory, home, port, shared, serving));
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

    private static String config(Path directory, Path home, int port, String shared, String serving) {
        return """
                daemon off;
                worker_processes auto;
                pid %1$s/pid;
                error_log %1$s/error;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxied;
                  %4$s
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %3$s/server.crt;
                    ssl_certificate_key %3$s/server.key;
                    %5$s
                  }
                }
                """.formatted(home, port, directory, shared, serving);
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
