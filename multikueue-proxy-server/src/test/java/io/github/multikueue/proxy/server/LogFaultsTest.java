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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong behind the proxy, on every transport: the lines that are read are those that were written, each once. */
class LogFaultsTest {

    private static final String NAME = "build-1";
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
        STALL(Fault.on("get", "pods/log").times(1).stallAfter(FIRST + STAMP + 2)),
        INTERNAL_ERROR(Fault.on("get", "pods/log").times(1).answer(500, "InternalError", "etcd is on holiday")),
        UNAUTHORIZED_ONCE(Fault.on("get", "pods/log").times(1).unauthorized()),
        NO_ANSWER(Fault.on("get", "pods/log").times(1).drop()),
        NOTHING(Fault.on("get", "nothing").drop());

        private final Fault fault;

        ConnectionFault(Fault fault) {
            this.fault = fault;
        }

        private static Fault dropAfter(int bytes) {
            return Fault.on("get", "pods/log").times(1).dropAfter(bytes);
        }
    }

    /** What is read. */
    private enum Subject {
        CONTAINER,
        RUN;

        String path(FakeTask task) {
            return this == CONTAINER ? log("logs", task, "") : runPath();
        }
    }

    @TempDir
    Path directory;

    private static String runPath() {
        return run(NAME, "log?prefix=false");
    }

    static Stream<Arguments> faultsAndTransports() {
        return Arrays.stream(ConnectionFault.values())
                .flatMap(fault -> Arrays.stream(Subject.values())
                        .flatMap(subject -> Arrays.stream(Transport.values())
                                .map(transport -> Arguments.of(fault, subject, transport))));
    }

    @ParameterizedTest(name = "{0}: {1} by {2}")
    @MethodSource("faultsAndTransports")
    void straightFromTheWorker(ConnectionFault fault, Subject subject, Transport transport) {
        try (TestServer server = TestServer.start("LOG_STORE=off")) {
            theLinesAreThoseThatWereWritten(server, fault, subject, List.of(transport));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faultsAndSubjects")
    void allReadersOfOneCapture(ConnectionFault fault, Subject subject) {
        try (TestServer server = TestServer.start("LOG_STORE=" + directory)) {
            theLinesAreThoseThatWereWritten(server, fault, subject, List.of(Transport.values()));
        }
    }

    static Stream<Arguments> faultsAndSubjects() {
        return Arrays.stream(ConnectionFault.values())
                .flatMap(fault -> Arrays.stream(Subject.values()).map(subject -> Arguments.of(fault, subject)));
    }

    private static void theLinesAreThoseThatWereWritten(
            TestServer server, ConnectionFault fault, Subject subject, List<Transport> transports) {
        FakeCluster worker = server.fleet().worker("spoke-1");
        FakeRun run = server.admitted(NAME);
        FakeTask task = run.startTask("task", "main");
        FakeLog log = task.step("main").log();
        write(log, BEFORE);
        Fault.Injection injection = worker.inject(fault.fault);

        List<LogReader> readers = follow(server, transports, subject.path(task));
        if (fault != ConnectionFault.NOTHING) {
            await().until(() -> injection.hits() > 0);
        }
        if (fault == ConnectionFault.STALL) {
            worker.restart();
        }
        awaitLines(readers, BEFORE);
        worker.restart();
        write(log, AFTER);
        task.finish();
        run.finish(true);

        expect(readers, concat(BEFORE, AFTER));
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
            LogReader reader = LogReader.follow(server, transport, runPath(), null);
            awaitLines(List.of(reader), BEFORE);

            run.evict();
            run.finishEviction();
            run.admit("spoke-2");
            FakeTask again = run.startTask("task", "main");
            Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
            AFTER.forEach(line -> again.step("main").log().lineAt(hourAgo, line));
            again.finish();
            run.finish(true);

            expect(List.of(reader), concat(concat(BEFORE, List.of("half a li")), AFTER));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRetry(Transport transport) {
        try (TestServer server = TestServer.start()) {
            FakeRun run = server.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            write(task.step("main").log(), BEFORE);
            LogReader reader = LogReader.follow(server, transport, runPath(), null);
            awaitLines(List.of(reader), BEFORE);

            task.retry();
            write(task.step("main").log(), AFTER);
            task.finish();
            run.finish(true);

            expect(List.of(reader), concat(BEFORE, AFTER));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullStore(Transport transport) {
        List<String> many = Collections.nCopies(100, "x".repeat(100));
        try (TestServer server = TestServer.start("LOG_STORE=" + directory, "LOG_STORE_MAX_RUN_SIZE=4Ki")) {
            FakeRun run = server.admitted(NAME);
            FakeTask task = run.startTask("task", "main");
            FakeLog log = task.step("main").log();
            write(log, BEFORE);
            LogReader reader = LogReader.follow(server, transport, log("logs", task, ""), null);
            awaitLines(List.of(reader), BEFORE);

            write(log, many);
            write(log, AFTER);
            task.finish();

            expect(List.of(reader), concat(concat(BEFORE, many), AFTER));
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
            LogReader before = LogReader.follow(first, transport, subject.path(task), null);
            awaitLines(List.of(before), BEFORE);
            String cursor = before.cursor();
            first.server().close();
            before.awaitAnyEnd();

            write(log, AFTER);
            try (TestServer second = TestServer.start(first.fleet(), settings)) {
                LogReader resumed = LogReader.follow(second, transport, subject.path(task), cursor);
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

    private static List<LogReader> follow(TestServer server, List<Transport> transports, String path) {
        return transports.stream()
                .map(each -> LogReader.follow(server, each, path, null))
                .toList();
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
