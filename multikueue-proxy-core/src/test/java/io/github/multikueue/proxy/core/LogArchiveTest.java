package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.core.archive.bucket.MemoryBucket;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.store.LogStoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas with a store each and one bucket: what one has captured, the other tells when the run is gone. */
@Timeout(300)
class LogArchiveTest {

    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");

    @TempDir
    private Path directory;

    /** Else the run would go from its worker by itself, and on a busy machine its log is captured a while after its end. */
    private final FakeFleet fleet =
            FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();

    private final MemoryBucket bucket = new MemoryBucket();
    private final Caller alice = new Caller.BearerToken(fleet.user("alice"));
    private Path kubeconfig;
    private MultiKueueProxy first;
    private MultiKueueProxy second;
    private FakeRun run;

    @BeforeEach
    void start() throws IOException {
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
        Files.write(directory.resolve("key"), new byte[32]);
        first = replica("first");
        second = replica("second");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        fleet.close();
    }

    private MultiKueueProxy replica(String store) throws IOException {
        LogConfig logs = LogConfig.OFF
                .withStore(new LogStoreConfig(directory.resolve(store), 1 << 20, 1 << 19, Duration.ofDays(1)))
                .withPurgeDelay(Duration.ofSeconds(1))
                .withCursorKeyFile(directory.resolve("key"))
                .withArchive(new LogConfig.Archive(bucket, Duration.ofDays(30)));
        return MultiKueueProxy.connect(ProxyConfig.builder().logs(logs).build(), kubeconfig);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions();
    }

    /** A run of one task that somebody has followed on the first replica, and that is gone from its worker. */
    private FakeTask finished(String name) throws IOException {
        run = fleet.createPipelineRun("team-a", name).admit("spoke-1");
        FakeTask task = run.startTask("build", "compile");
        task.step("compile").log().line("one", "two", "three");
        task.finish();
        await().until(() -> first.resolve(alice, "team-a", name).state() == PlacementState.ADMITTED);
        assertThat(runLog(first, name, LogFormat.TEXT, null)).contains("three");
        run.finish(true);
        await().until(() -> first.logKeeping().orElseThrow().running() == 0);
        run.removeFromWorker();
        for (MultiKueueProxy each : new MultiKueueProxy[] {first, second}) {
            await().until(() -> each.resolve(alice, "team-a", name).state() == PlacementState.FINISHED);
        }
        return task;
    }

    private void awaitArchived(int logs) {
        await().until(() -> bucket.keys("logs/").size() == logs
                && first.logKeeping().orElseThrow().archive().orElseThrow().pendingRuns() == 0);
    }

    private void awaitSecond(String name) {
        await().untilAsserted(() ->
                assertThat(runLog(second, name, LogFormat.TEXT, null)).contains("three"));
    }

    /** What the run has written; notices are dated anew each time. */
    private String lines(MultiKueueProxy proxy) throws IOException {
        return runLog(proxy, "build-1", LogFormat.NDJSON, null)
                .lines()
                .filter(each -> each.contains("\"text\":"))
                .collect(Collectors.joining("\n"));
    }

    private String runLog(MultiKueueProxy proxy, String run, LogFormat format, @Nullable String cursor)
            throws IOException {
        try (OpenLog log = proxy.runLog(alice, "team-a", run, RunLogOptions.ALL, format, cursor)) {
            return new String(log.body().readAllBytes(), UTF_8);
        }
    }

    private String log(
            MultiKueueProxy proxy,
            FakeTask task,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor)
            throws IOException {
        PodReference pod = PodReference.newest(task.podName());
        try (OpenLog log = proxy.log(alice, "team-a", run.name(), pod, container, options, format, cursor)) {
            return new String(log.body().readAllBytes(), UTF_8);
        }
    }

    private static String firstCursor(String ndjson) {
        Matcher matcher = CURSOR.matcher(ndjson);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void theOtherReplicaTellsARunThatOneHasCaptured() throws Exception {
        FakeTask task = finished("build-1");
        awaitArchived(1);

        String own = lines(first);
        await().untilAsserted(() -> assertThat(lines(second)).isEqualTo(own));
        assertThat(own).contains("\"task\":\"build\"", "\"step\":\"compile\"", "one", "three");
        assertThat(log(second, task, null, LogOptions.ALL, LogFormat.TEXT, null))
                .isEqualTo("one\ntwo\nthree\n");
        LogOptions tail = new LogOptions(false, false, false, 1L, null, null, null);
        assertThat(log(second, task, "step-compile", tail, LogFormat.TEXT, null))
                .isEqualTo("three\n");
        LogOptions follow = new LogOptions(true, false, false, null, null, null, null);
        assertThat(log(second, task, null, follow, LogFormat.TEXT, null)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void itGoesOnWithACursorOfTheFirstOne() throws Exception {
        FakeTask task = finished("build-1");
        awaitArchived(1);

        String ofContainer = firstCursor(log(first, task, "step-compile", LogOptions.ALL, LogFormat.NDJSON, null));
        String ofRun = firstCursor(runLog(first, "build-1", LogFormat.NDJSON, null));

        assertThat(log(second, task, "step-compile", LogOptions.ALL, LogFormat.TEXT, ofContainer))
                .isEqualTo("two\nthree\n");
        awaitSecond("build-1");
        assertThat(runLog(second, "build-1", LogFormat.TEXT, ofRun))
                .isEqualTo("[build : compile] two\n[build : compile] three\n");
    }

    @Test
    void whoMayNotReadItMayNotReadItThereEither() throws Exception {
        finished("build-1");
        awaitArchived(1);
        Caller stranger = new Caller.BearerToken(fleet.user("stranger", new FakeFleet.Right[0]));

        assertThatThrownBy(() -> second.runLog(stranger, "team-a", "build-1", RunLogOptions.ALL, LogFormat.TEXT, null))
                .isInstanceOf(ForbiddenException.class);
    }

    @Test
    void aBucketThatCannotBeReachedIsSaidAndTheOwnStoreGoesOn() throws Exception {
        bucket.down = "the storage cannot be reached";
        FakeTask task = finished("build-1");

        assertThat(runLog(first, "build-1", LogFormat.TEXT, null)).contains("three");
        await().until(() -> problem(first).contains("cannot be written: bucket memory: the storage cannot be reached"));
        assertThat(first.readiness().ready()).isTrue();
        assertThat(first.readiness().archives())
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("the storage cannot be reached"));
        assertThatThrownBy(() -> runLog(second, "build-1", LogFormat.TEXT, null))
                .isInstanceOf(UpstreamFailureException.class)
                .hasMessageContaining("the archive of logs cannot be read now");
        assertThatThrownBy(() -> log(second, task, null, LogOptions.ALL, LogFormat.TEXT, null))
                .isInstanceOf(UpstreamFailureException.class);

        bucket.down = null;
        awaitArchived(1);
        awaitSecond("build-1");
        await().until(() -> problem(first).isEmpty());
    }

    private static String problem(MultiKueueProxy proxy) {
        return proxy.logKeeping()
                .orElseThrow()
                .archive()
                .orElseThrow()
                .problem()
                .orElse("");
    }

    @Test
    void whatIsDeletedOnTheManagerIsDeletedInTheBucket() throws Exception {
        finished("build-1");
        awaitArchived(1);
        awaitSecond("build-1");

        run.delete();

        await().until(() -> bucket.keys("").stream().allMatch("probe"::equals));
        // It was the first one that had heard of it; the second may hear of it later.
        await().untilAsserted(() -> assertThatThrownBy(() -> runLog(second, "build-1", LogFormat.TEXT, null))
                .isInstanceOf(NotFoundException.class));
    }

    /** A transfer that was cut, and bytes that somebody has changed. */
    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        FakeTask task = finished("build-1");
        awaitArchived(1);
        bucket.cut(2);

        assertThat(log(second, task, null, LogOptions.ALL, LogFormat.TEXT, null))
                .isEqualTo("one\ntwo\nthree\n");

        FakeTask damaged = finished("build-2");
        awaitArchived(2);
        String part = bucket.keys("parts/").stream()
                .filter(each -> each.contains(run.uid()))
                .findFirst()
                .orElseThrow();
        bucket.change(part, "no archive".getBytes(UTF_8));
        assertThatThrownBy(() -> log(second, damaged, null, LogOptions.ALL, LogFormat.TEXT, null))
                .isInstanceOf(UpstreamFailureException.class);
        bucket.change(
                part,
                bucket.bytes(bucket.keys("parts/").stream()
                        .filter(each -> !each.contains(run.uid()))
                        .findFirst()
                        .orElseThrow()));
        assertThatThrownBy(() -> log(second, damaged, null, LogOptions.ALL, LogFormat.TEXT, null))
                .isInstanceOf(UpstreamFailureException.class)
                .hasMessageContaining("has other bytes than were archived");
        assertThat(runLog(first, "build-2", LogFormat.TEXT, null)).contains("three");
    }
}
