package io.github.multikueue.proxy.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pod logs: options, following, and the ways they end. */
class LogsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00.000000042Z");

    private final FakeCluster cluster = FakeCluster.builder()
            .namespaces("team-a")
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .start();
    private final TestClient admin = TestClient.admin(cluster);

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | one,two,three",
                "tailLines=2                          | two,three",
                "tailLines=0                          | ''",
                "tailLines=99                         | one,two,three",
                "limitBytes=5                         | one,t",
                "sinceTime=2026-11-20T09:59:30Z       | two,three",
                "sinceTime=2026-11-20T09:59:30.999Z   | two,three",
                "sinceTime=2026-11-20T11:00:00%2B01:00| three",
                "sinceSeconds=20                      | three",
                "tailLines=2&sinceSeconds=20          | three"
            })
    void optionsSelectLinesAsTheKubeletDoes(String options, String expected) {
        FakeLog log = podLog();
        log.lineAt(Instant.parse("2026-11-20T09:59:00Z"), "one");
        log.lineAt(Instant.parse("2026-11-20T09:59:30Z"), "two");
        log.line("three");

        String text = admin.get(path(options)).text();

        assertThat(text.strip().replace('\n', ',')).isEqualTo(expected);
    }

    @Test
    void timestampsAreExactToTheNanosecondAndStandAtLineStartsOnly() {
        podLog().line("a").raw(utf8("b")).raw(utf8("c\n"));

        assertThat(admin.get(path("timestamps=true")).text())
                .isEqualTo("2026-11-20T10:00:00.000000042Z a\n2026-11-20T10:00:00.000000042Z bc\n");
    }

    @Test
    void bytesComeOutAsTheyWereWritten() {
        byte[] bytes = {0, (byte) 0xff, '\r', '\n', (byte) 0xc3};
        podLog().raw(bytes);

        assertThat(admin.get(path("")).response().body()).isEqualTo(bytes);
    }

    @Test
    void theKubeletMaySayASentenceInsteadOfTheLog() {
        podLog().line("one");
        cluster.inject(Fault.on("get", "pods/log")
                .sentence("unable to retrieve container logs for containerd://1234")
                .times(1));

        TestClient.Answer answer = admin.get(path("timestamps=true"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("unable to retrieve container logs for containerd://1234");
        assertThat(admin.get(path("")).text()).isEqualTo("one\n");
    }

    @Test
    void theKubeletMaySayASentenceBehindCompleteLines() {
        FakeLog log = podLog().line("one");
        String words = "failed to create fsnotify watcher: too many open files";
        cluster.inject(Fault.on("get", "pods/log").sentenceBehind(words).times(2));

        assertThat(admin.get(path("")).text()).isEqualTo("one\n" + words);
        try (EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            assertThat(follower.line()).isEqualTo("one");
            log.line("two").hangUp();
            assertThat(follower.line()).isEqualTo("two");
            assertThat(follower.line()).isEqualTo(words);
            assertThat(follower.line()).isNull();
        }
    }

    @Test
    void aKubeletThatMissesTheEndKeepsItsFollowers() {
        FakeLog log = podLog().line("one").holdOpen();
        try (EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            log.line("two").end();
            assertThat(follower.line()).isEqualTo("one");
            assertThat(follower.line()).isEqualTo("two");
            try (EventLines late = new EventLines(admin.open(path("follow=true")))) {
                assertThat(late.line()).isEqualTo("one");
                assertThat(admin.get(path("")).text()).isEqualTo("one\ntwo\n");
                assertThat(cluster.requests().open()).hasSize(2);
                log.hangUp();
                assertThat(late.line()).isEqualTo("two");
                assertThat(late.line()).isNull();
            }
            assertThat(follower.line()).isNull();
        }
    }

    @Test
    void anErrorOfTheKubeletIsPassedOnInItsWords() {
        podLog();
        cluster.inject(Fault.on("get", "pods/log")
                .kubeletError(502, "proxy error: \"dial\" failed")
                .times(1));

        TestClient.Answer answer = admin.get(path(""));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.message())
                .isEqualTo(
                        "an error on the server (\"proxy error: \\\"dial\\\" failed\") has prevented the request from"
                                + " succeeding ( pods/log p)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tailLines=-1      | 422 | tailLines: Invalid value: -1: must be greater than or equal to 0",
                "limitBytes=0      | 422 | limitBytes: Invalid value: 0: must be greater than 0",
                "sinceSeconds=0    | 422 | sinceSeconds: Invalid value: 0: must be greater than 0",
                "tailLines=x       | 400 | strconv.ParseInt",
                "sinceTime=noon    | 400 | cannot parse",
                "container=other   | 400 | container other is not valid for pod p",
                "previous=true     | 400 | previous terminated container \"main\" in pod \"p\" not found"
            })
    void wrongOptionsAreRefused(String options, int status, String message) {
        podLog();

        TestClient.Answer answer = admin.get(path(options));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "ContainerCreating,ContainerCreating",
        "PodInitializing,PodInitializing",
        "ImagePullBackOff,trying and failing to pull image"
    })
    void aWaitingContainerIsWaitingToStart(String reason, String shown) {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]},
                 "status":{"containerStatuses":[{"name":"main","state":{"waiting":{"reason":"%s"}}}]}}""".formatted(reason));

        TestClient.Answer answer = admin.get(path("follow=true"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("container \"main\" in pod \"p\" is waiting to start: " + shown);
    }

    @Test
    void theOnlyContainerNeedsNoNameAndOfSeveralOneMustBeChosen() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","initContainers":[{"name":"init"}],"containers":[{"name":"main"}]}}""");
        cluster.log("team-a", "p", "main").line("from main");
        assertThat(admin.get(path("")).text()).isEqualTo("from main\n");

        cluster.patch("pods", "team-a", "p", "{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}");
        assertThat(admin.get(path("")).message())
                .isEqualTo("a container name must be specified for pod p, choose one of: [a b] or one of the init"
                        + " containers: [init]");
    }

    @Test
    void aPodWithoutANodeHasNoContent() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"containers":[{"name":"main"}]}}""");

        assertThat(admin.get(path("")).status()).isEqualTo(204);
    }

    @Test
    void aFollowerGetsHeadersAtOnceEachLineAsItComesAndTheEnd() {
        FakeLog log = podLog();
        try (EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            assertThat(follower.status()).isEqualTo(200);
            log.line("one");
            assertThat(follower.line()).isEqualTo("one");
            log.line("two", "three");
            assertThat(follower.line()).isEqualTo("two");
            assertThat(follower.line()).isEqualTo("three");
            log.end();
            assertThat(follower.line()).isNull();
        }
    }

    @Test
    void aFollowerEndsWithThePodWithTheInstanceOrWithItsLimit() {
        FakeLog log = podLog().line("one");
        try (EventLines limited = new EventLines(admin.open(path("follow=true&limitBytes=4")));
                EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            assertThat(limited.line()).isEqualTo("one");
            assertThat(limited.line()).isNull();
            assertThat(follower.line()).isEqualTo("one");
            log.restart();
            assertThat(follower.line()).isNull();
        }
        try (EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            log.line("two");
            assertThat(follower.line()).isEqualTo("two");
            cluster.delete("pods", "team-a", "p");
            assertThat(follower.line()).isNull();
        }
        assertThat(admin.get(path("")).status()).isEqualTo(404);
    }

    @Test
    void thePreviousInstanceKeepsItsLog() {
        podLog().line("old").restart().line("new");

        assertThat(admin.get(path("previous=true")).text()).isEqualTo("old\n");
        assertThat(admin.get(path("")).text()).isEqualTo("new\n");
    }

    @Test
    void rotationDropsOldLinesAndFollowersGoOn() {
        FakeLog log = podLog().line("one", "two");
        try (EventLines follower = new EventLines(admin.open(path("follow=true")))) {
            assertThat(follower.line()).isEqualTo("one");
            assertThat(follower.line()).isEqualTo("two");
            log.rotate(1);
            log.line("three");
            assertThat(follower.line()).isEqualTo("three");
        }
        assertThat(admin.get(path("")).text()).isEqualTo("two\nthree\n");
    }

    @Test
    void aHugeLogIsStoredOnceAndReadWhollyOrByItsTail() {
        byte[] block = utf8("a line\nanother\n");
        podLog().bulk(block, 1_000_000).line("last").end();

        assertThat(admin.get(path("")).response().body()).hasSize(block.length * 1_000_000 + 5);
        assertThat(admin.get(path("tailLines=4")).text()).isEqualTo("another\na line\nanother\nlast\n");
        assertThat(admin.get(path("tailLines=2&timestamps=true")).text())
                .isEqualTo("2026-11-20T10:00:00.000000042Z another\n2026-11-20T10:00:00.000000042Z last\n");
    }

    @Test
    void manyFollowersMissNothingAndGetNothingTwice() {
        FakeLog log = podLog();
        List<EventLines> followers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            followers.add(new EventLines(admin.open(path("follow=true"))));
            log.line("line " + i);
        }
        log.end();
        for (EventLines follower : followers) {
            for (int i = 0; i < 50; i++) {
                assertThat(follower.line()).isEqualTo("line " + i);
            }
            assertThat(follower.line()).isNull();
        }
    }

    private FakeLog podLog() {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-a","name":"p"},
                 "spec":{"nodeName":"n","containers":[{"name":"main"}]}}""");
        return cluster.log("team-a", "p", "main");
    }

    private static String path(String options) {
        return "/api/v1/namespaces/team-a/pods/p/log?" + options.strip();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
