package io.github.multikueue.proxy.server;

import static io.github.multikueue.proxy.server.TestServer.log;
import static io.github.multikueue.proxy.server.TestServer.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.server.LogReader.Transport;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong behind the proxy, on every transport: the lines that are read are those that were written, each once. */
@Execution(ExecutionMode.CONCURRENT)
class LogFaultsTest {

    private static final String NAME = "build-1";
    private static final String SENTENCE = "unable to retrieve container logs for containerd://3bb6fd00e2a1f5b0";
    private static final List<String> BEFORE = List.of("alpha", "carriage\r", "größe 日本", "", "  indented");
    private static final List<String> AFTER = List.of("beta", "the end");
    /** A stamp and a space: what the worker puts in front of each line. */
    private static final int STAMP = "2026-01-31T12:00:00.123456789Z ".length();

    private static final int FIRST = STAMP + "alpha\n".length();
    private static final int SECOND = FIRST + STAMP + "carriage\r\n".length();

    /** What goes wrong with the connection to the worker. */
    private enum ConnectionFault {
        DROP_BEFORE_THE_FIRST_BYTE(dropAfter(0)),
        DROP_WITHIN_THE_FIRST_STAMP(dropAfter(10)),
        DROP_BEHIND_THE_FIRST_STAMP(dropAfter(STAMP)),
        DROP_WITHIN_A_LINE(dropAfter(STAMP + 3)),
        DROP_BEFORE_A_NEWLINE(dropAfter(FIRST - 1)),
        DROP_BETWEEN_LINES(dropAfter(FIRST)),
        DROP_WITHIN_ANOTHER_STAMP(dropAfter(FIRST + 12)),
        DROP_BETWEEN_CR_AND_LF(dropAfter(SECOND - 1)),
        DROP_WITHIN_A_CHARACTER(dropAfter(SECOND + STAMP + 3)),
        STALL(first -> first.stallAfter(FIRST + STAMP + 2)),
        INTERNAL_ERROR(first -> first.answer(500, "InternalError", "etcd is on holiday")),
        KUBELET_SENTENCE(first -> first.body(200, "text/plain", SENTENCE.getBytes(UTF_8))),
        UNAUTHORIZED_ONCE(Fault::unauthorized),
        WORKER_RESTART(first -> first.delay(Duration.ZERO));

        private final UnaryOperator<Fault> fault;

        ConnectionFault(UnaryOperator<Fault> fault) {
            this.fault = fault;
        }

        private static UnaryOperator<Fault> dropAfter(int bytes) {
            return first -> first.dropAfter(bytes);
        }

        /** What goes wrong with the first transfer of a Pod's log. */
        Fault of(FakeTask task) {
            return fault.apply(
                    Fault.onPath("GET", ".*/pods/" + task.podName() + "/log.*").times(1));
        }
    }

    /** What is read. */
    private enum Subject {
        CONTAINER,
        RUN;

        String path(String name, FakeTask task) {
            return this == CONTAINER ? log("logs", task, "") : run(name, "log?prefix=false");
        }
    }

    @TempDir
    Path directory;

    /** A run with one task, and those who read its log. */
    private static final class Play {

        private final FakeRun run;
        private final FakeTask task;
        private final Fault.Injection injection;
        private List<LogReader> readers = List.of();

        Play(TestServer server, String name, ConnectionFault fault) {
            run = server.admitted(name);
            task = run.startTask("task", "main");
            write(task.step("main").log(), BEFORE);
            injection = server.fleet().worker("spoke-1").inject(fault.of(task));
        }

        void follow(TestServer server, Subject subject, Transport... transports) {
            readers = Arrays.stream(transports)
                    .map(each -> LogReader.follow(server, each, subject.path(run.name(), task), null))
                    .toList();
            await().until(() -> injection.hits() > 0);
        }

        void finish() {
            write(task.step("main").log(), AFTER);
            task.finish();
            run.finish(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTransportStraightFromTheWorker(ConnectionFault fault) {
        try (TestServer server = TestServer.start("LOG_STORE=off")) {
            List<Play> plays = new ArrayList<>();
            for (Subject subject : Subject.values()) {
                for (Transport transport : Transport.values()) {
                    String name =
                            (subject + "-" + transport).toLowerCase(Locale.ROOT).replace('_', '-');
                    Play play = new Play(server, name, fault);
                    play.follow(server, subject, transport);
                    plays.add(play);
                }
            }
            theLinesAreThoseThatWereWritten(server, fault, plays);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTransportFromOneCapture(ConnectionFault fault) {
        try (TestServer server = TestServer.start("LOG_STORE=" + directory)) {
            List<Play> plays = new ArrayList<>();
            for (Subject subject : Subject.values()) {
                Play play = new Play(server, subject.name().toLowerCase(Locale.ROOT), fault);
                play.follow(server, subject, Transport.values());
                plays.add(play);
            }
            theLinesAreThoseThatWereWritten(server, fault, plays);
        }
    }

    private static void theLinesAreThoseThatWereWritten(TestServer server, ConnectionFault fault, List<Play> plays) {
        FakeCluster worker = server.fleet().worker("spoke-1");
        if (fault == ConnectionFault.STALL) {
            await().until(() -> allWaitForTheLog(server, plays));
            worker.restart();
        }
        plays.forEach(play -> awaitLines(play.readers, BEFORE));
        worker.restart();
        plays.forEach(Play::finish);
        plays.forEach(play -> expect(play.readers, concat(BEFORE, AFTER)));
    }

    /** Whoever still asked for the Pod, or was yet to come, could be refused the log by a worker that restarts. */
    private static boolean allWaitForTheLog(TestServer server, List<Play> plays) {
        double open = server.metrics().entrySet().stream()
                .filter(each -> each.getKey().startsWith("multikueue_proxy_streams_open{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return open == plays.stream().mapToInt(play -> play.readers.size()).sum()
                && server.fleet().worker("spoke-1").requests().open().stream()
                        .allMatch(each -> each.isWatch() || each.resource().equals("pods/log"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLogThatTheWorkerHasThrownAwayIsNotFoundAndTheWorkersWordsAreQuoted(boolean stored) {
        try (TestServer server = TestServer.start("LOG_STORE=" + (stored ? directory : "off"))) {
            FakeTask task = server.admitted(NAME).startTask("task", "main");
            write(task.step("main").log(), BEFORE);
            task.finish();
            server.fleet()
                    .worker("spoke-1")
                    .inject(ConnectionFault.KUBELET_SENTENCE.fault.apply(Fault.on("get", "pods/log")));

            for (String more : List.of("", "&follow=true", "&timestamps=true", "", "&follow=true")) {
                HttpResponse<String> response = server.get(log("logs", task, more));
                assertThat(response.statusCode()).as(more).isEqualTo(404);
                assertThat(response.body()).contains(SENTENCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheWorkerHasThrownAwayIsANoticeInTheLogOfTheRun(Transport transport) {
        try (TestServer server = TestServer.start("LOG_STORE=" + directory)) {
            FakeRun run = server.admitted(NAME);
            FakeTask lost = run.startTask("lost", "main");
            write(lost.step("main").log(), BEFORE);
            lost.finish();
            FakeTask kept = run.startTask("kept", "main");
            write(kept.step("main").log(), AFTER);
            server.fleet()
                    .worker("spoke-1")
                    .inject(ConnectionFault.KUBELET_SENTENCE.fault.apply(
                            Fault.onPath("GET", ".*/pods/" + lost.podName() + "/log.*")));
            LogReader reader = LogReader.follow(server, transport, Subject.RUN.path(NAME, kept), null);
            awaitLines(List.of(reader), AFTER);
            kept.finish();
            run.finish(true);

            expect(List.of(reader), AFTER);
            assertThat(reader.notices()).anyMatch(each -> each.contains(SENTENCE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEvictionInTheMidstOfALineAndAnotherWorkerWhoseClockIsBehind(Transport transport) {
        try (TestServer server = TestServer.start()) {
            FakeRun run = server.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            FakeLog log = task.step("main").log();
            write(log, BEFORE);
            log.raw("half a li".getBytes(UTF_8));
            LogReader reader = LogReader.follow(server, transport, Subject.RUN.path(NAME, task), null);
            awaitLines(List.of(reader), BEFORE);

            run.evict();
            run.finishEviction();
            run.admit("spoke-2");
            FakeTask again = run.startTask("task", "main");
            Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
            AFTER.forEach(line -> again.step("main").log().lineAt(hourAgo, line));
            again.finish();
            run.finish(true);

            // Both workers are followed at the same time: which of them is told first is not said.
            List<String> told = reader.awaitEnd();
            assertThat(told)
                    .filteredOn(each -> !AFTER.contains(each))
                    .containsExactlyElementsOf(concat(BEFORE, List.of("half a li")));
            assertThat(told).filteredOn(AFTER::contains).containsExactlyElementsOf(AFTER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetry(Transport transport) {
        try (TestServer server = TestServer.start()) {
            FakeRun run = server.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            write(task.step("main").log(), BEFORE);
            LogReader reader = LogReader.follow(server, transport, Subject.RUN.path(NAME, task), null);
            awaitLines(List.of(reader), BEFORE);

            task.retry();
            write(task.step("main").log(), AFTER);
            task.finish();
            run.finish(true);

            expect(List.of(reader), concat(BEFORE, AFTER));
        }
    }

    /** What the store cannot keep comes straight from the worker, to those who read along and to those who come late. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "RUN, LOG_STORE_MAX_RUN_SIZE=20Ki",
        "CONTAINER, LOG_STORE_MAX_RUN_SIZE=20Ki",
        "RUN, LOG_STORE_MAX_SIZE=40Ki",
        "CONTAINER, LOG_STORE_MAX_SIZE=40Ki"
    })
    void aStoreThatIsFull(Subject subject, String limit) {
        List<String> lines = IntStream.range(0, 1_000)
                .mapToObj(i -> "line " + i + " größer als " + "x".repeat(i % 50))
                .toList();
        try (TestServer server = TestServer.start(
                "LOG_STORE=" + directory, "LOG_STORE_MAX_RUN_SIZE=30Ki", limit, "LOG_STORE_MAX_SIZE=40Ki")) {
            FakeRun run = server.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            FakeLog log = task.step("main").log();
            log.line(lines.get(0));
            List<LogReader> readers = Arrays.stream(Transport.values())
                    .map(each -> LogReader.follow(server, each, subject.path(NAME, task), null))
                    .toList();
            awaitLines(readers, lines.subList(0, 1));

            lines.stream().skip(1).forEach(line -> {
                byte[] bytes = (line + "\n").getBytes(UTF_8);
                log.raw(Arrays.copyOf(bytes, 15));
                log.raw(Arrays.copyOfRange(bytes, 15, bytes.length));
            });
            task.finish();
            run.finish(true);

            expect(readers, lines);
            List<String> ofLate = subject == Subject.CONTAINER ? lines.subList(900, 1_000) : lines;
            expect(List.of(LogReader.follow(server, Transport.TEXT, subject.path(NAME, task), null)), ofLate);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("subjectsAndTransports")
    void aRestartOfTheProxy(Subject subject, Transport transport) throws IOException {
        Path key = Files.write(directory.resolve("cursor-key"), new byte[32]);
        String[] settings = {"LOG_STORE=" + directory.resolve("logs"), "CURSOR_KEY_FILE=" + key};
        try (TestServer first = TestServer.start(settings)) {
            FakeRun run = first.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            FakeLog log = task.step("main").log();
            write(log, BEFORE);
            LogReader before = LogReader.follow(first, transport, subject.path(NAME, task), null);
            awaitLines(List.of(before), BEFORE);
            String cursor = before.cursor();
            first.server().close();
            before.awaitAnyEnd();

            write(log, AFTER);
            try (TestServer second = TestServer.start(first.fleet(), settings)) {
                LogReader resumed = LogReader.follow(second, transport, subject.path(NAME, task), cursor);
                awaitLines(List.of(resumed), transport.hasCursors() ? AFTER : concat(BEFORE, AFTER));
                task.finish();
                run.finish(true);

                expect(List.of(resumed), transport.hasCursors() ? AFTER : concat(BEFORE, AFTER));
            }
        }
    }

    static Stream<Arguments> subjectsAndTransports() {
        return Arrays.stream(Subject.values())
                .flatMap(subject ->
                        Arrays.stream(Transport.values()).map(transport -> Arguments.of(subject, transport)));
    }

    private static void write(FakeLog log, List<String> lines) {
        lines.forEach(log::line);
    }

    private static void awaitLines(List<LogReader> readers, List<String> lines) {
        for (LogReader reader : readers) {
            await().untilAsserted(() -> assertThat(reader.lines()).isEqualTo(lines));
        }
    }

    private static void expect(List<LogReader> readers, List<String> lines) {
        for (LogReader reader : readers) {
            assertThat(reader.awaitEnd()).isEqualTo(lines);
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
