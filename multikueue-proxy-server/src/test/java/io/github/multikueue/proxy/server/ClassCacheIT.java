package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The cache of loaded classes that an image is started with, made by the script that makes the image's. */
class ClassCacheIT {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path OPTIONS = Path.of("deploy", "java-options");

    /** A class of ours that comes from the cache, and not from the jar. */
    private static final String CACHED = "io.github.multikueue.proxy.server.Main source: shared objects file";

    @TempDir
    private static Path home;

    private static Path jar;
    private static Path cache;

    @BeforeAll
    static void makeTheCache() throws Exception {
        jar = copy("made");
        cache = home.resolve("classes.jsa");
        ScriptRun run = ScriptRun.of(
                home,
                Map.of(),
                List.of(
                        Path.of("deploy", "class-cache").toString(),
                        JAVA,
                        jar.toString(),
                        OPTIONS.toString(),
                        cache.toString()));
        assertThat(run.exit()).as(run.stderr()).isZero();
    }

    @Test
    void theJarItWasMadeOfIsStartedFromIt() throws Exception {
        assertThat(version(cache, jar, "-Xlog:class+load")).contains(CACHED);
    }

    /** As from the files of an image to the image. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void theSameJarAtAnotherPlaceIsStartedFromIt() throws Exception {
        Path moved = copy("moved");
        assertThat(version(cache, moved, "-Xlog:class+load")).contains(CACHED);
    }

    @Test
    void anotherJarIsStartedWithoutIt() throws Exception {
        Path other = copy("other");
        Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
        assertThat(version(cache, other, "-Xlog:class+load")).doesNotContain(CACHED);
    }

    @Test
    void oneThatIsMissingDoesNotKeepJavaFromStarting() throws Exception {
        version(home.resolve("missing"), jar);
    }

    /** Java 17 dies of it. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void oneThatIsDamagedDoesNotEither() throws Exception {
        version(Files.writeString(home.resolve("damaged"), "damaged"), jar);
        byte[] half = Arrays.copyOf(Files.readAllBytes(cache), (int) (Files.size(cache) / 2));
        version(Files.write(home.resolve("half"), half), jar);
    }

    /** With a program in place of Java that says it serves, if it is the fleet, and goes on until it is told to end. */
    @Test
    void theScriptThatIsInterruptedLeavesNothingBehind() throws Exception {
        Path files = Files.createDirectory(home.resolve("interrupted"));
        Path java = Files.writeString(home.resolve("java"), """
                #!/bin/sh
                case "$*" in
                  *" demo "*) touch "$TMPDIR"/*/demo-1.kubeconfig; echo "Serving on it";;
                esac
                echo $$ >>"$TMPDIR.pids"
                exec sleep 600
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Path pids = Files.createFile(home.resolve("interrupted.pids"));
        ProcessBuilder builder = new ProcessBuilder("deploy/class-cache", java.toString(), "jar", "options", "cache");
        builder.environment().put("TMPDIR", files.toString());
        Process script = builder.start();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.readAllLines(pids).size() == 2);

        script.destroy();

        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(files).isEmptyDirectory();
        assertThat(Files.readAllLines(pids))
                .allSatisfy(
                        pid -> assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty());
    }

    private static Path copy(String directory) throws Exception {
        return Files.copy(
                Path.of("target", "multikueue-proxy-server.jar"),
                Files.createDirectories(home.resolve(directory)).resolve("multikueue-proxy-server.jar"),
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** What is printed by the program that tells its version, and by its Java. */
    private static String version(Path cache, Path jar, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                JAVA, "-XX:+IgnoreUnrecognizedVMOptions", "-XX:Flags=" + OPTIONS, "-XX:SharedArchiveFile=" + cache));
        command.addAll(Arrays.asList(more));
        command.addAll(List.of("-jar", jar.toString(), "version"));
        ScriptRun run = ScriptRun.of(home, Map.of(), command);
        assertThat(run.exit()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("multikueue-proxy ");
        return run.stdout();
    }
}
