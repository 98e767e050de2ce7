package io.github.multikueue.proxy.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program ends by itself once its main method has closed the proxy. */
class EndOfProgramTest {

    @TempDir
    Path directory;

    /** The JDK of the build, and a second one if {@code SECOND_JAVA_HOME} names it. */
    static Stream<String> javaHomes() {
        return Stream.concat(
                Stream.of(System.getProperty("java.home")), Stream.ofNullable(System.getenv("SECOND_JAVA_HOME")));
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void comesWhenMainIsOver(String javaHome) throws Exception {
        try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-2");
            FakeTask task = run.startTask("clone", "fetch");
            task.step("fetch").log().line("cloning", "done");
            task.finish();

            Process program = start(javaHome, kubeconfig.toString(), fleet.user("alice"), task.podName());
            try {
                assertThat(program.waitFor(1, TimeUnit.MINUTES)).as("has ended").isTrue();
            } finally {
                program.destroyForcibly();
            }

            assertThat(Files.readString(directory.resolve("output")))
                    .isEqualToNormalizingNewlines("build-1 is Admitted on spoke-2\ncloning\ndone\n");
            assertThat(program.exitValue()).isZero();
        }
    }

    private Process start(String javaHome, String kubeconfig, String token, String pod) throws Exception {
        List<String> command = List.of(
                Path.of(javaHome, "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PrintLog.class.getName(),
                kubeconfig,
                token,
                "team-a",
                "build-1",
                pod);
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("errors").toFile())
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }
}
