package io.github.multikueue.proxy.examples.ownparts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.MultiKueueProxy;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedPartsTest {

    private static final JobReference BUILD = new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1");
    private static final Caller READER = new Caller.BearerToken("reader-token");

    @TempDir
    Path directory;

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final ListedRuns runs = new ListedRuns();
    private MultiKueueProxy proxy;

    @BeforeEach
    void connect() throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        Map<String, Set<String>> tokens = Map.of("reader-token", Set.of("team-a"), "other-token", Set.of("team-b"));
        proxy = ReplacedParts.connect(kubeconfig, tokens, runs, List.of(spoke()), directory.resolve("archive"));
    }

    private WorkerConfig.Usable spoke() {
        FakeCluster worker = fleet.worker("spoke-1");
        return new WorkerConfig.Usable(
                "spoke-1",
                URI.create(worker.url()),
                worker.certificateAuthority(),
                null,
                new WorkerCredential.Token(worker.adminToken()),
                null,
                null);
    }

    @AfterEach
    void close() {
        proxy.close();
        fleet.close();
    }

    @Test
    void aLogIsReadFromTheWorkerWithoutAskingKueueOrTheManagersRbac() throws IOException {
        FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
        FakeTask clone = run.startTask("clone", "fetch");
        clone.step("fetch").log().line("cloning");
        runs.put(Placement.of(BUILD, run.uid(), PlacementState.ADMITTED)
                .withWorker("spoke-1")
                .withWorkloadName(run.workload().name()));

        try (OpenLog log = proxy.log(READER, "team-a", "build-1", clone.podName(), null, LogOptions.ALL)) {
            assertThat(text(log)).isEqualTo("cloning\n");
        }
        assertThat(fleet.manager().requests().count("list", "workloads")).isZero();
        assertThat(fleet.manager().requests().count("create", "selfsubjectaccessreviews"))
                .isZero();
    }

    @Test
    void theLogsOfARunThatIsGoneComeFromTheArchive() throws IOException {
        runs.put(Placement.of(BUILD, "uid-1", PlacementState.FINISHED)
                .withWorker("spoke-1")
                .withWorkloadName("pipelinerun-build-1"));
        archive("clone/build-1-clone-pod/step-fetch.log", "2026-11-20T10:00:00Z cloning\n");
        archive("test/build-1-test-pod/step-unit.log", "2026-11-20T10:01:00Z testing\n2026-11-20T10:02:00Z done\n");

        try (OpenLog log = proxy.runLog(READER, "team-a", "build-1", RunLogOptions.ALL)) {
            assertThat(text(log)).isEqualTo("[clone : fetch] cloning\n[test : unit] testing\n[test : unit] done\n");
        }
        LogOptions last = LogOptions.ALL.withTailLines(1L);
        try (OpenLog log = proxy.log(READER, "team-a", "build-1", "build-1-test-pod", "step-unit", last)) {
            assertThat(text(log)).isEqualTo("done\n");
        }
    }

    @Test
    void theListSaysWhoMay() {
        Caller other = new Caller.BearerToken("other-token");
        Caller stranger = new Caller.BearerToken("unknown-token");

        assertThatThrownBy(() -> proxy.resolve(other, "team-a", "build-1")).isInstanceOf(ForbiddenException.class);
        assertThatThrownBy(() -> proxy.resolve(stranger, "team-a", "build-1"))
                .isInstanceOf(UnauthenticatedException.class);
    }

    private void archive(String file, String text) throws IOException {
        Path path = directory.resolve("archive/uid-1").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String text(OpenLog log) throws IOException {
        return new String(log.body().readAllBytes(), UTF_8);
    }
}
