package io.github.multikueue.proxy.server.s3;

import static io.github.multikueue.proxy.server.TestServer.log;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.archive.bucket.Bucket;
import io.github.multikueue.proxy.core.archive.bucket.BucketException;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.server.TestServer;
import io.github.multikueue.proxy.server.config.LogArchiveConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive in a bucket of an S3 server by other hands, on good days and on bad ones. */
@Timeout(300)
class S3BucketTest {

    @TempDir
    private static Path directory;

    private static S3MockServer storage;
    private static FaultyFront front;
    private static Path credentials;

    private final Bucket bucket = bucket("logs", front.address());

    @BeforeAll
    static void start() throws IOException {
        storage = S3MockServer.start(directory);
        front = new FaultyFront(storage.address());
        credentials = Files.writeString(
                directory.resolve("credentials"), "[default]\naws_access_key_id=a\naws_secret_access_key=b\n");
    }

    @AfterAll
    static void stop() {
        front.close();
        storage.close();
    }

    @AfterEach
    void recover() {
        front.refusals.set(0);
        front.cuts.set(0);
        front.changes.set(0);
        front.slow = false;
        front.readOnly = false;
        bucket.close();
    }

    private static Bucket bucket(String name, URI endpoint) {
        return S3Bucket.of(new LogArchiveConfig(
                name,
                "fleet-1/",
                endpoint,
                "us-east-1",
                true,
                null,
                credentials,
                LogArchiveConfig.Encryption.S3,
                null,
                Duration.ofDays(30)));
    }

    private Optional<String> content(String key) throws IOException {
        Optional<InputStream> found = bucket.get(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(new String(in.readAllBytes(), UTF_8));
        }
    }

    private List<String> keys(String prefix, String after) throws IOException {
        return bucket.list(prefix, after).stream().map(Bucket.Stored::key).toList();
    }

    @Test
    void objectsAreThereOnceTheyArePutAndUntilTheyAreDeleted() throws IOException {
        for (String each : List.of("a/1", "a/2", "b/1")) {
            bucket.put(each, each.getBytes(UTF_8));
        }

        assertThat(content("a/2")).contains("a/2");
        assertThat(content("a/3")).isEmpty();
        assertThat(keys("a/", "")).containsExactly("a/1", "a/2");
        assertThat(keys("a/", "a/1")).containsExactly("a/2");
        assertThat(keys("a/", "a/2")).isEmpty();
        bucket.delete("a/1");
        bucket.delete("a/1");
        assertThat(keys("a/", "")).containsExactly("a/2");
    }

    @Test
    void whatIsLikelyToWorkTheNextTimeIsTriedAgain() throws IOException {
        front.refusals.set(2);

        bucket.put("busy", "once".getBytes(UTF_8));

        assertThat(content("busy")).contains("once");
        assertThat(front.refusals).hasValue(0);
    }

    @Test
    void whatArrivesChangedIsRefused() throws IOException {
        front.changes.set(10);

        assertThatThrownBy(() -> bucket.put("changed", "whole".getBytes(UTF_8)))
                .isInstanceOf(BucketException.class)
                .hasMessageContaining("bucket logs: the storage answered 400");
        front.changes.set(0);
        assertThat(content("changed")).isEmpty();
    }

    @Test
    void whatIsWrongIsSaidWithoutTheAddress() {
        front.refusals.set(100);
        assertProblem(bucket, "bucket logs: the storage answered 503");
        front.refusals.set(0);
        assertProblem(bucket("no-such-bucket", front.address()), "bucket no-such-bucket: there is none of that name");
        assertProblem(
                bucket("logs", URI.create("http://127.0.0.1:1")),
                "bucket logs: the storage cannot be reached, or does not answer in time");
        front.readOnly = true;
        assertProblem(bucket, "bucket logs: access is denied (AccessDenied)");
    }

    private static void assertProblem(Bucket broken, String message) {
        assertThatThrownBy(() -> broken.put("key", new byte[] {1}))
                .isInstanceOf(BucketException.class)
                .hasMessage(message);
    }

    /** From the container on a worker over one replica, the bucket, and the other replica to a reader, on a bad day. */
    @Test
    void oneReplicaTellsWhatAnotherHasCaptured() throws Exception {
        FakeFleet fleet =
                FakeFleet.builder().workers("spoke-1").keepFinishedRuns().start();
        Path key = Files.write(directory.resolve("key"), new byte[32]);
        try (TestServer first = replica(fleet, "first", key);
                TestServer second = replica(fleet, "second", key)) {
            FakeRun run = first.admitted("build-1");
            FakeTask task = run.startTask("task", "main");
            task.step("main").log().line("one", "two", "three");
            task.finish();
            String path = log("logs", task, "&format=ndjson");
            await().until(() -> first.get(path).body().contains("three"));
            front.refusals.set(3);
            front.slow = true;
            run.finish(true);
            await().until(() -> metric(first, "uploaded_logs_total") == 1 && metric(first, "pending_runs") == 0);
            run.removeFromWorker();
            await().until(() ->
                    second.get(TestServer.run("build-1", "resolve")).body().contains("Finished"));
            front.cuts.set(2);

            String told = first.get(path).body();
            await().untilAsserted(() -> assertThat(second.get(path).body()).isEqualTo(told));
            String cursor = TestServer.json(told.lines().findFirst().orElseThrow())
                    .path("cursor")
                    .asText();
            assertThat(second.get(log("logs", task, "&cursor=" + cursor)).body())
                    .isEqualTo("two\nthree\n");
            assertThat(metric(second, "restored_logs_total")).isEqualTo(1);
            await().until(() -> verbose(second).contains("[+]archive/logs ok: 0 runs to be archived\n"));
        }
        assertThat(bucket.list("logs/", "")).hasSize(1);
    }

    private static TestServer replica(FakeFleet fleet, String name, Path key) {
        return TestServer.start(
                fleet,
                "LOG_STORE=" + directory.resolve(name),
                "CURSOR_KEY_FILE=" + key,
                "LOG_ARCHIVE_BUCKET=logs",
                "LOG_ARCHIVE_PREFIX=fleet-1/",
                "LOG_ARCHIVE_ENDPOINT=" + front.address(),
                "LOG_ARCHIVE_CREDENTIALS_FILE=" + credentials);
    }

    private static double metric(TestServer server, String name) {
        return server.metrics().getOrDefault("multikueue_proxy_log_archive_" + name, -1.0);
    }

    private static String verbose(TestServer server) {
        return server.send(server.management("/ready?verbose"), TestServer.text())
                .body();
    }
}
