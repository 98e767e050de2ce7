package io.github.multikueue.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values refuse what could not be, and keep secrets to themselves. */
class ValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "build-1", "a.b", "0", "pods", "log", "status", "namespaces"})
    void aJobsNameIsASubdomain(String name) {
        assertThat(new JobReference("tekton.dev", "PipelineRun", "team-a", name))
                .hasToString("PipelineRun team-a/" + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "-a", "a-", "A", "a_b", "a/b", "a%2fb", "a b", "a,b", "a=b", "!a", "a(b)", "a;b", "a\\b",
                "a\nb", "a\u0000", "ä", "a..b", ".a", "a."
            })
    void anythingElseIsABadRequestThatShowsItSafely(String name) {
        assertThatThrownBy(() -> new JobReference("tekton.dev", "PipelineRun", "team-a", name))
                .isInstanceOf(BadRequestException.class)
                .hasMessageMatching(
                        "PipelineRun name: \"[\\x20-\\x7e]*\" \\(expected: a DNS-1123 subdomain, at most 253 characters\\)");
        assertThatThrownBy(() -> new JobReference("tekton.dev", "PipelineRun", name, "build-1"))
                .isInstanceOf(BadRequestException.class)
                .hasMessageStartingWith("namespace: ");
    }

    @Test
    void namesHaveALength() {
        assertThatCode(() -> Names.requireSubdomain("name", "a".repeat(253))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Names.requireSubdomain("name", "a".repeat(254)))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("a...\"");
        assertThatThrownBy(() -> Names.requireNamespace("a".repeat(64))).isInstanceOf(BadRequestException.class);
    }

    /** All texts of up to six of these characters, held against the expressions in the source of Kubernetes. */
    @Test
    void namesAreWhatTheApiServerTakesForNames() {
        String label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
        String subdomain = label + "(\\." + label + ")*";
        List<String> texts = List.of("");
        for (int length = 1; length <= 6; length++) {
            texts = texts.stream()
                    .flatMap(each -> Stream.of("a", "9", "-", ".", "A").map(each::concat))
                    .toList();
            for (String text : texts) {
                assertThat(isTaken(() -> Names.requireNamespace(text))).as(text).isEqualTo(text.matches(label));
                assertThat(isTaken(() -> Names.requireSubdomain("name", text)))
                        .as(text)
                        .isEqualTo(text.matches(subdomain));
            }
        }
    }

    private static boolean isTaken(Runnable check) {
        try {
            check.run();
            return true;
        } catch (BadRequestException e) {
            return false;
        }
    }

    @Test
    void aNamespaceHasNoDots() {
        assertThatThrownBy(() -> Names.requireNamespace("a.b")).isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nX-Remote-User: admin", "a\u0000", "tökén", "\u007f"})
    void aTokenThatCannotBeOneIsNobodys(String token) {
        assertThatThrownBy(() -> new Caller.BearerToken(token)).isInstanceOf(UnauthenticatedException.class);
    }

    @Test
    void anIdentityHasAName() {
        assertThatThrownBy(() -> new Caller.Identity("", null, List.of(), Map.of()))
                .isInstanceOf(UnauthenticatedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob\r\nX-Remote-User: admin", "bob\u0000", "bob\t", "\u007f", "\u0085"})
    void nothingThatIsImpersonatedIsEmptyOrHasControlCharacters(String text) {
        Caller.BearerToken alice = new Caller.BearerToken("t");
        assertThatCode(() -> new Caller.ImpersonatedUser(
                        alice, "J\u00fcrgen, B.", "u1", List.of("a group"), Map.of("k", List.of("v"))))
                .doesNotThrowAnyException();

        assertThatThrownBy(() -> new Caller.ImpersonatedUser(alice, text, null, List.of(), Map.of()))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("user to impersonate: empty or with control characters (expected: printable text)");
        assertThatThrownBy(() -> new Caller.ImpersonatedUser(alice, "bob", text, List.of(), Map.of()))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> new Caller.ImpersonatedUser(alice, "bob", null, List.of("dev", text), Map.of()))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> new Caller.ImpersonatedUser(alice, "bob", null, List.of(), Map.of(text, List.of("v"))))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() ->
                        new Caller.ImpersonatedUser(alice, "bob", null, List.of(), Map.of("k", List.of("v", text))))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void secretsAndAddressesDoNotShowInTexts() {
        WorkerCredential token = new WorkerCredential.Token("marker");
        WorkerCredential certificate = new WorkerCredential.ClientCertificate("marker", "marker");
        WorkerConfig config = new WorkerConfig.Usable(
                "spoke-1", URI.create("https://marker.example"), "marker", "marker", token, null, null);

        Caller.BearerToken bearer = new Caller.BearerToken("marker");
        Caller impersonated = new Caller.ImpersonatedUser(bearer, "bob", null, List.of(), Map.of());

        assertThat(List.of(bearer, impersonated, token, certificate, config))
                .allSatisfy(each -> assertThat(each.toString()).doesNotContain("marker"));
    }

    @Test
    void noLogBeginsBefore1970() {
        Instant now = Instant.parse("2026-11-26T10:00:00Z");

        assertThat(LogOptions.ALL.beginning(now)).isNull();
        assertThat(new LogOptions(false, false, false, null, null, Instant.EPOCH, null).beginning(now))
                .isEqualTo(Instant.EPOCH);
        assertThat(new LogOptions(false, false, false, null, 60L, null, null).beginning(now))
                .isEqualTo(now.minusSeconds(60));
        assertThat(new LogOptions(false, false, false, null, Long.MAX_VALUE, null, null).beginning(now))
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void logOptionsHaveTheRangesOfTheApi() {
        assertThatCode(() -> new LogOptions(true, true, true, 0L, 1L, null, 1L)).doesNotThrowAnyException();
        assertInvalid("tailLines", () -> new LogOptions(false, false, false, -1L, null, null, null));
        assertInvalid("sinceSeconds", () -> new LogOptions(false, false, false, null, 0L, null, null));
        assertInvalid("limitBytes", () -> new LogOptions(false, false, false, null, null, null, 0L));
        assertInvalid("sinceTime", () -> new LogOptions(false, false, false, null, 1L, Instant.EPOCH, null));
    }

    private static void assertInvalid(String field, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        InvalidException.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageStartingWith("PodLogOptions is invalid: " + field + ": ");
    }

    @Test
    void aLimitIsAtLeastOne() {
        assertThatThrownBy(() -> new ListOptions(0L, null))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("limit: 0 (expected: >= 1)");
    }

    @Test
    void whoIsNotAdmittedLearnsWhereTheRunStands() {
        Placement placement = new Placement(
                new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1"),
                "uid",
                PlacementState.DISPATCHING,
                null,
                "w",
                List.of("spoke-1", "spoke-2"),
                "AdmissionCheckPending",
                "no reachable worker");

        assertThat(new NotAdmittedException(placement))
                .hasMessage("PipelineRun team-a/build-1 is not admitted to a worker cluster: state Dispatching, reason"
                        + " AdmissionCheckPending, nominated clusters [spoke-1, spoke-2]: no reachable worker");
    }

    @Test
    void anExceptionSaysWhereItWasThrown() {
        assertThat(new NotFoundException("x").getStackTrace()[0].getClassName()).isEqualTo(ValuesTest.class.getName());
    }

    @Test
    void decisionsAreMadeByName() {
        assertThat(AccessDecision.allow()).isEqualTo(new AccessDecision(true, ""));
        assertThat(AccessDecision.deny("not yours")).isEqualTo(new AccessDecision(false, "not yours"));
    }

    @Test
    void logOptionsAreChangedOneByOne() {
        Instant time = Instant.parse("2026-11-26T10:00:00Z");

        assertThat(LogOptions.ALL
                        .withFollow(true)
                        .withPrevious(true)
                        .withTimestamps(true)
                        .withTailLines(1L)
                        .withSinceTime(time)
                        .withLimitBytes(2L))
                .isEqualTo(new LogOptions(true, true, true, 1L, null, time, 2L));
        assertThat(LogOptions.FOLLOW.withSinceTime(time).withSinceSeconds(30L))
                .isEqualTo(new LogOptions(true, false, false, null, 30L, null, null));
    }

    @Test
    void placementsAreMadeOfWhatIsKnown() {
        JobReference job = new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1");

        assertThat(Placement.of(job, "uid", PlacementState.ADMITTED)
                        .withWorker("spoke-1")
                        .withWorkloadName("w")
                        .withNominatedWorkers(List.of("spoke-2"))
                        .because("Why", "so"))
                .isEqualTo(new Placement(
                        job, "uid", PlacementState.ADMITTED, "spoke-1", "w", List.of("spoke-2"), "Why", "so"));
    }

    @Test
    void theWorkerFirstNotedStays() {
        assertThat(new NotFoundException("x")
                        .onWorker("spoke-1")
                        .onWorker("spoke-2")
                        .worker())
                .isEqualTo("spoke-1");
    }

    @Test
    void attributesReadLikeThoseOfTheApiServer() {
        assertThat(new AccessAttributes("get", "", "v1", "pods", "log", "team-a", "p"))
                .hasToString("get pods/log \"p\" in namespace \"team-a\"");
        assertThat(new ForbiddenException(
                        new AccessAttributes("list", "tekton.dev", "v1", "taskruns", "", "team-a", "")))
                .hasMessage(
                        "taskruns.tekton.dev is forbidden: cannot list resource \"taskruns\" in API group \"tekton.dev\""
                                + " in the namespace \"team-a\"");
        AccessAttributes impersonate = new AccessAttributes("impersonate", "", "v1", "users", "", "", "bob");
        assertThat(impersonate).hasToString("impersonate users \"bob\" at the cluster scope");
        assertThat(new ForbiddenException(impersonate))
                .hasMessage("users \"bob\" is forbidden: cannot impersonate resource \"users\" in API group \"\""
                        + " at the cluster scope");
    }
}
