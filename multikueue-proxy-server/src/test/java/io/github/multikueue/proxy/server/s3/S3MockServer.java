package io.github.multikueue.proxy.server.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adobe's S3Mock, as a process of its own, which knows the bucket {@code logs}. */
final class S3MockServer implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on ports .*\\b(\\d+) \\(http\\)");
    private static final int MOST_LINES = 1_000;

    private final Process process;
    private final URI address;

    private S3MockServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static S3MockServer start(Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-Xmx192m",
                // It is ended without being asked to clean up.
                "-Djava.io.tmpdir=" + directory,
                "-jar",
                Path.of("target", "s3mock.jar").toAbsolutePath().toString(),
                "--server.port=0",
                "--com.adobe.testing.s3mock.httpPort=0",
                "--com.adobe.testing.s3mock.store.initialBuckets=logs",
                "--com.adobe.testing.s3mock.store.root=" + Files.createDirectory(directory.resolve("objects")),
                "--spring.main.banner-mode=off"));
        Process process = builder.redirectErrorStream(true).start();
        try {
            return new S3MockServer(process, URI.create("http://127.0.0.1:" + port(process.inputReader())));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Everything else that it says is thrown away, lest it waits for a reader. */
    private static String port(BufferedReader output) throws IOException {
        for (int i = 0; i < MOST_LINES; i++) {
            String line = output.readLine();
            if (line == null) {
                break;
            }
            Matcher matcher = STARTED.matcher(line);
            if (matcher.find()) {
                Thread rest = new Thread(() -> output.lines().forEach(each -> {}), "s3mock-output");
                rest.setDaemon(true);
                rest.start();
                return matcher.group(1);
            }
        }
        throw new IOException("S3Mock did not start");
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
