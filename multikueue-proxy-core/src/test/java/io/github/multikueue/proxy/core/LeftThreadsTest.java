package io.github.multikueue.proxy.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Sets;
import io.github.multikueue.proxy.api.Caller;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A proxy and a fake fleet take their threads with them. */
@Isolated("it looks at all threads of the process")
class LeftThreadsTest {

    /**
     * What is not ours to end: threads of the JDK, of the test and of its native cryptography, and the one by which Okio ends what takes
     * too long. That one is shared by all of a process, and goes a minute after its last use.
     */
    private static final Pattern OTHERS = Pattern.compile("Okio Watchdog|CompletableFutureDelayScheduler|process reaper"
            + "|Native reference cleanup thread|(ForkJoinPool|VirtualThread|awaitility|surefire|junit).*");

    @TempDir
    Path directory;

    @Test
    void noneIsLeftAfterTheClose() throws Exception {
        Set<Thread> before = threads();
        Set<Thread> during;
        try (FakeFleet fleet = FakeFleet.start("spoke-1", "spoke-2")) {
            FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-2");
            FakeTask task = run.startTask("clone", "fetch");
            task.step("fetch").log().line("cloning");
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            try (MultiKueueProxy proxy = MultiKueueProxy.connect(captureAll(), kubeconfig)) {
                read(proxy, fleet.user("alice"), run, task);
                run.evict().finishEviction();
                proxy.holders(proxy.resolve(new Caller.BearerToken(fleet.user("alice")), "team-a", "build-1"));
                during = new HashSet<>(threads());
            }
        }

        during.removeAll(before);
        assertThat(during).as("there are some to look at").isNotEmpty().allMatch(Thread::isDaemon);
        assertThat(during).extracting(Thread::getName).allSatisfy(LeftThreadsTest::tellsWhatItIsFor);
        await().untilAsserted(() ->
                assertThat(threads()).as(() -> "left over: " + stacks(before)).isSubsetOf(before));
    }

    /** A program ends when its main method does, if no thread is left that keeps it alive. */
    @Test
    void nothingKeepsAProgramAliveThatHasClosedItsProxy() throws IOException {
        try (FakeFleet fleet = FakeFleet.start("spoke-1")) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), fleet.proxyKubeconfig());
            Set<Thread> before = threadsThatKeepAlive();

            try (MultiKueueProxy proxy =
                    MultiKueueProxy.connect(ProxyConfig.builder().build(), kubeconfig)) {
                for (int times = 0; times < 10; times++) {
                    assertThat(proxy.awaitReady(Duration.ofMinutes(1))).isTrue();
                }
            }

            await().untilAsserted(() ->
                    assertThat(threadsThatKeepAlive()).as("left over").isSubsetOf(before));
        }
    }

    /** JDK's executors number theirs, which tells nothing. */
    private static void tellsWhatItIsFor(String name) {
        assertThat(name).isNotBlank().doesNotMatch("pool-\\d+-thread-\\d+|Thread-\\d+");
    }

    private static void read(MultiKueueProxy proxy, String token, FakeRun run, FakeTask task) throws IOException {
        Caller alice = new Caller.BearerToken(token);
        try (OpenLog log = proxy.runLog(alice, "team-a", "build-1", RunLogOptions.FOLLOW, LogFormat.TEXT, null)) {
            assertThat(new String(log.body().readNBytes(9), UTF_8)).isEqualTo("[clone : ");
        }
    }

    private ProxyConfig captureAll() {
        LogConfig logs = LogConfig.OFF
                .withStore(new LogStoreConfig(directory.resolve("logs"), 1 << 20, 1 << 20, Duration.ofHours(1)))
                .withCapture(new LogConfig.Capture(LogConfig.Mode.ALL, null, 100));
        return ProxyConfig.builder().reviewCacheTtl(Duration.ZERO).logs(logs).build();
    }

    private static String stacks(Set<Thread> before) {
        return Sets.difference(threads(), before).stream()
                .map(each -> each.getName() + " at " + Arrays.toString(each.getStackTrace()))
                .collect(Collectors.joining("\n"));
    }

    /** Those of the JVM and of the JDK are in groups of their own. */
    private static boolean isOfTheProgram(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group != null && group.getParent() != null && !group.getName().equals("InnocuousThreadGroup");
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(LeftThreadsTest::isOfTheProgram)
                .filter(each -> !OTHERS.matcher(each.getName()).matches())
                .collect(Collectors.toSet());
    }

    private static Set<Thread> threadsThatKeepAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> !each.isDaemon())
                .filter(each -> !each.getName().startsWith("junit"))
                .collect(Collectors.toSet());
    }
}
