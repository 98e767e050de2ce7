package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.apiserver.KubectlProgram.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl through {@code rename-proxy}. Skipped where there is no kubectl on the PATH, or an old one. */
class RenamedKubectlTest {

    @TempDir
    private Path home;

    private KubectlProgram kubectl;

    @Test
    void worksWithOriginalNames() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        try (RenamedLamps lamps = new RenamedLamps(home)) {
            kubectl =
                    KubectlProgram.with(home, Files.writeString(home.resolve("local"), """
                    apiVersion: v1
                    kind: Config
                    current-context: it
                    clusters: [{name: it, cluster: {server: "%s"}}]
                    contexts: [{name: it, context: {cluster: it, user: "", namespace: team-a}}]
                    """.formatted(lamps.address())));
            String lamp = RenamedLamps.lamp("desk");

            assertThat(ok(lamp, "create", "-f", "-")).isEqualTo("lamp.original.example.com/desk created\n");
            assertThat(ok(lamp, "apply", "-f", "-")).contains("desk configured");
            assertThat(ok(lamp.replace("60", "75"), "apply", "--server-side", "--force-conflicts", "-f", "-"))
                    .contains("desk serverside-applied");
            assertThat(ok("", "get", "lp", "-l", "original.example.com/floor=ground"))
                    .contains("NAME", "WATTS", "desk", "75");
            assertThat(ok("", "label", "lamp", "desk", "original.example.com/room=hall"))
                    .contains("desk labeled");
            assertThat(
                            ok(
                                    "",
                                    "patch",
                                    "lamp/desk",
                                    "--type=json",
                                    "-p",
                                    "[{\"op\":\"test\",\"path\":\"/metadata/labels/original.example.com~1room\",\"value\":\"hall\"}]"))
                    .contains("desk patched");
            assertThat(ok("", "explain", "lamps"))
                    .contains("GROUP:", "original.example.com", "Lamp has a lamps.original.example.com for a name.")
                    .doesNotContain("enamed");
            assertThat(ok("", "api-resources", "--api-group=original.example.com"))
                    .contains("lamps", "lp,lps", "Lamp")
                    .doesNotContain("enamed");
            watchOneChange(lamps);
            assertThat(ok("", "delete", "lamp", "desk")).contains("lamp.original.example.com \"desk\" deleted");
            assertThat(lamps.upstream().get("renamedlamps", "team-a", "desk")).isNull();
        }
    }

    /** Ends a watch, which does not end by itself. */
    private static final class SeenEnough extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The lamp as it is, and as it becomes. */
    private void watchOneChange(RenamedLamps lamps) {
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() -> kubectl.run(List.of("kubectl", "get", "lamps", "-w", "-o", "name"), "", line -> {
                    lines.add(line);
                    if (lines.size() > 1) {
                        throw new SeenEnough();
                    }
                    lamps.upstream().patch("renamedlamps", "team-a", "desk", "{\"spec\":{\"watts\":80}}");
                }))
                .as("%s", lines)
                .isInstanceOf(SeenEnough.class);
        assertThat(lines).containsOnly("lamp.original.example.com/desk");
    }

    private String ok(String stdin, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("kubectl"));
        words.addAll(Arrays.asList(command));
        Result result = kubectl.run(words, stdin, line -> {});
        assertThat(result.exit())
                .as(words + ": " + result.stderr() + result.stdout())
                .isZero();
        return result.stdout();
    }
}
