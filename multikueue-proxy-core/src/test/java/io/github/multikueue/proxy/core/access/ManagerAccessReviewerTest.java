package io.github.multikueue.proxy.core.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeGrant;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import io.github.multikueue.proxy.core.fake.FakeUser;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagerAccessReviewerTest {

    private static final String SELF_REVIEWS = "selfsubjectaccessreviews";
    private static final AccessAttributes READ_LOG =
            new AccessAttributes("get", "", "v1", "pods", "log", "team-a", "build-1-pod");
    private static final AccessAttributes READ_RUN =
            new AccessAttributes("get", "tekton.dev", "v1", "pipelineruns", "", "team-a", "build-1");

    private final FakeCluster manager = FakeCluster.builder().name("manager").start();
    private final AtomicLong now = new AtomicLong();
    private final List<Duration> slept = new CopyOnWriteArrayList<>();
    private Runnable onSleep = () -> {};
    private final Caller alice = new Caller.BearerToken("alice-token");

    @BeforeEach
    void users() {
        manager.token("alice-token", FakeUser.of("alice", "dev"));
        manager.token("proxy-token", FakeUser.serviceAccount("multikueue-proxy", "proxy"));
        manager.grant(
                FakeGrant.toUser("alice").verbs("get").resources("pods/log").namespaces("team-a"),
                FakeGrant.toUser("system:serviceaccount:multikueue-proxy:proxy")
                        .verbs("create")
                        .resources("subjectaccessreviews", "tokenreviews"));
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Nested
    class WithTheCallersOwnToken {

        private final ManagerAccessReviewer reviewer = reviewer(false, Duration.ofSeconds(10));

        @Test
        void theManagerDecides() {
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            assertThat(reviewer.review(alice, READ_RUN)).isEqualTo(new AccessDecision(false, ""));
        }

        /** Not {@code resource: pods/log}: no rule of RBAC and no authorization webhook would know what that is. */
        @Test
        void aSubresourceHasAFieldOfItsOwn() throws IOException {
            reviewer.review(alice, READ_LOG);

            JsonNode attributes = lastBody(SELF_REVIEWS).at("/spec/resourceAttributes");
            assertThat(attributes).isEqualTo(Json.MAPPER.readTree("""
                            {"namespace":"team-a","verb":"get","version":"v1","resource":"pods",
                             "subresource":"log","name":"build-1-pod"}"""));
        }

        @Test
        void sendsTheCallersTokenAndNothingOfOurs() {
            reviewer.review(alice, READ_LOG);

            assertThat(manager.requests().of("create", SELF_REVIEWS))
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.header("Authorization")).isEqualTo("Bearer alice-token"));
        }

        @Test
        void anInvalidTokenIsNoCallerAndIsAskedAboutEachTime() {
            Caller nobody = new Caller.BearerToken("wrong");

            assertThatThrownBy(() -> reviewer.review(nobody, READ_LOG)).isInstanceOf(UnauthenticatedException.class);
            assertThatThrownBy(() -> reviewer.review(nobody, READ_LOG)).isInstanceOf(UnauthenticatedException.class);
            assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(2);
        }

        @Test
        void anAnswerIsRememberedForItsTimeAndNoLonger() {
            reviewer.review(alice, READ_LOG);
            manager.revokeGrantsOf("alice");

            now.addAndGet(Duration.ofSeconds(9).toNanos());
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isFalse();
            assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(2);
        }

        @Test
        void oneCallersAnswerIsNeverAnothers() {
            manager.token("bob-token", FakeUser.of("bob"));

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            assertThat(reviewer.review(new Caller.BearerToken("bob-token"), READ_LOG)
                            .allowed())
                    .isFalse();
        }

        @Test
        void manyRequestsAtOnceCostOneReview() throws Exception {
            Fault.Injection slow =
                    manager.inject(Fault.on("create", SELF_REVIEWS).stall());
            ExecutorService threads = Executors.newFixedThreadPool(20);
            try {
                List<Future<AccessDecision>> asked = Stream.generate(
                                () -> threads.submit(() -> reviewer.review(alice, READ_LOG)))
                        .limit(20)
                        .toList();
                await().atMost(Duration.ofMinutes(1)).until(() -> reviewer.hits() + reviewer.misses() == 20);
                slow.release();

                for (Future<AccessDecision> each : asked) {
                    assertThat(each.get().allowed()).isTrue();
                }
                assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(1);
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void anApiServerThatFailsIsNotANo() {
            manager.inject(Fault.on("create", SELF_REVIEWS)
                    .answer(500, "InternalError", "etcd is down")
                    .times(1));
            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG)).isInstanceOf(UpstreamFailureException.class);

            manager.inject(Fault.on("create", SELF_REVIEWS).html().times(1));
            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG)).isInstanceOf(UpstreamFailureException.class);

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();

            now.addAndGet(Duration.ofSeconds(10).toNanos());
            manager.disconnect();
            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("the manager's API server cannot be reached");
        }

        @Test
        void anApiServerThatDoesNotAnswerIsATimeout() {
            manager.inject(Fault.on("create", SELF_REVIEWS).stall());
            ManagerAccessReviewer impatient = new ManagerAccessReviewer(
                    Connections.withToken(manager, "proxy-token", Duration.ofMillis(200)),
                    false,
                    List.of(),
                    Duration.ZERO,
                    now::get);

            assertThatThrownBy(() -> impatient.review(alice, READ_LOG)).isInstanceOf(UpstreamTimeoutException.class);
        }

        @Test
        void anAnswerWithoutStatusIsANo() {
            manager.inject(Fault.on("create", SELF_REVIEWS)
                    .body(201, "application/json", "{\"kind\":\"SelfSubjectAccessReview\"}".getBytes(UTF_8)));

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isFalse();
        }

        @Test
        void aFieldOfTheFutureDoesNoHarmAndADenialBeatsAPermission() {
            manager.inject(Fault.on("create", SELF_REVIEWS)
                    .body(
                            201,
                            "application/json",
                            "{\"status\":{\"allowed\":true,\"denied\":true,\"news\":{}}}".getBytes(UTF_8)));

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isFalse();
        }
    }

    @Nested
    class Again {

        private final ManagerAccessReviewer reviewer = reviewer(false, Duration.ofSeconds(10));

        @Test
        void isNeverAnsweredFromMemoryAndRenewsIt() {
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            manager.revokeGrantsOf("alice");
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();

            assertThat(reviewer.reviewAgain(alice, READ_LOG).allowed()).isFalse();

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isFalse();
            assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(2);
            assertThat(reviewer.misses()).isEqualTo(2);
        }

        @Test
        void anAnswerThatIsRenewedLastsLonger() {
            reviewer.review(alice, READ_LOG);
            now.addAndGet(Duration.ofSeconds(9).toNanos());
            reviewer.reviewAgain(alice, READ_LOG);
            now.addAndGet(Duration.ofSeconds(9).toNanos());

            reviewer.review(alice, READ_LOG);

            assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(2);
        }

        @Test
        void aTokenThatIsNotValidAnyMoreIsForgotten() {
            reviewer.review(alice, READ_LOG);
            manager.revokeToken("alice-token");

            assertThatThrownBy(() -> reviewer.reviewAgain(alice, READ_LOG))
                    .isInstanceOf(UnauthenticatedException.class);
            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG)).isInstanceOf(UnauthenticatedException.class);
        }

        @Test
        void anApiServerThatFailsChangesNothing() {
            reviewer.review(alice, READ_LOG);
            manager.inject(Fault.on("create", SELF_REVIEWS)
                    .answer(500, "InternalError", "no")
                    .times(1));

            assertThatThrownBy(() -> reviewer.reviewAgain(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class);

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(2);
        }

        @Test
        void manyAtOnceCostOneReview() throws Exception {
            Fault.Injection slow =
                    manager.inject(Fault.on("create", SELF_REVIEWS).stall());
            ExecutorService threads = Executors.newFixedThreadPool(20);
            try {
                List<Future<AccessDecision>> asked = Stream.generate(
                                () -> threads.submit(() -> reviewer.reviewAgain(alice, READ_LOG)))
                        .limit(20)
                        .toList();
                await().atMost(Duration.ofMinutes(1)).until(() -> reviewer.hits() == 19);
                slow.release();

                for (Future<AccessDecision> each : asked) {
                    assertThat(each.get().allowed()).isTrue();
                }
                assertThat(manager.requests().count("create", SELF_REVIEWS)).isEqualTo(1);
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void withATokenReviewTheTokenIsAuthenticatedAnew() {
            ManagerAccessReviewer byToken = reviewer(true, Duration.ofSeconds(10));
            assertThat(byToken.review(alice, READ_LOG).allowed()).isTrue();
            assertThat(byToken.reviewAgain(alice, READ_LOG).allowed()).isTrue();
            assertThat(manager.requests().count("create", "tokenreviews")).isEqualTo(2);

            manager.revokeToken("alice-token");

            assertThatThrownBy(() -> byToken.reviewAgain(alice, READ_LOG)).isInstanceOf(UnauthenticatedException.class);
            assertThatThrownBy(() -> byToken.review(alice, READ_RUN)).isInstanceOf(UnauthenticatedException.class);
        }
    }

    /** Until it knows its roles, it refuses everything. */
    @Nested
    class WhileTheApiServerStarts {

        private static final String FORBIDDEN =
                "selfsubjectaccessreviews.authorization.k8s.io is forbidden: User \"alice\" cannot create resource"
                        + " \"selfsubjectaccessreviews\" in API group \"authorization.k8s.io\" at the cluster scope";

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aNewRequestIsAskedAgainUntilItKnows(boolean reviewTokens) {
            manager.inject(starting().times(4));

            assertThat(reviewer(reviewTokens, Duration.ofSeconds(10))
                            .review(alice, READ_LOG)
                            .allowed())
                    .isTrue();

            assertThat(slept).isNotEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aNewRequestFailsAfterTwoSecondsAndIsNotDenied(boolean reviewTokens) {
            Fault.Injection starting = manager.inject(starting());
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));

            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessage("the manager's API server does not review access now: it refuses the review itself"
                            + " with status 403");

            assertThat(starting.hits()).isBetween(4, 10);
            assertThat(slept.stream().reduce(Duration.ZERO, Duration::plus))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            starting.remove();
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
        }

        @Test
        void refusalsThatAreSlowAreAskedForLessOften() {
            manager.inject(starting());
            onSleep = () -> now.addAndGet(Duration.ofSeconds(1).toNanos());

            assertThatThrownBy(() -> reviewer(false, Duration.ZERO).review(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class);

            assertThat(slept).hasSize(2);
        }

        @Test
        void aServerThatDoesNotKnowTheProxyYetIsAskedAgain() {
            manager.inject(Fault.on("create", "tokenreviews").unauthorized().times(1));

            assertThat(reviewer(true, Duration.ZERO).review(alice, READ_LOG).allowed())
                    .isTrue();
        }

        @Test
        void whoAsksAgainAnywayIsNotMadeToWaitAndLosesNothing() {
            ManagerAccessReviewer reviewer = reviewer(false, Duration.ofSeconds(10));
            reviewer.review(alice, READ_LOG);
            manager.inject(starting());

            assertThatThrownBy(() -> reviewer.reviewAgain(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class);

            assertThat(slept).isEmpty();
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
        }

        /** Its webhook may not be there yet, but a token may also just be wrong: nobody waits for that. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aTokenItDoesNotAcceptIsRefusedAtOnceAndNotRemembered(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.revokeToken("alice-token");

            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG)).isInstanceOf(UnauthenticatedException.class);

            assertThat(slept).isEmpty();
            manager.token("alice-token", FakeUser.of("alice", "dev"));
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
        }

        private Fault starting() {
            return Fault.always().answer(403, "Forbidden", FORBIDDEN);
        }
    }

    @Nested
    class WithoutRemembering {

        @Test
        void eachReviewIsAskedAnew() {
            ManagerAccessReviewer reviewer = reviewer(false, Duration.ZERO);

            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
            manager.revokeGrantsOf("alice");
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isFalse();
        }
    }

    @Nested
    class WithATokenReview {

        private final ManagerAccessReviewer reviewer = reviewer(true, Duration.ofSeconds(10));

        @Test
        void theIdentityOfTheTokenIsReviewed() throws IOException {
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();

            JsonNode spec = lastBody("subjectaccessreviews").path("spec");
            assertThat(spec.path("user").asText()).isEqualTo("alice");
            assertThat(spec.path("groups")).extracting(JsonNode::asText).contains("dev", "system:authenticated");
            assertThat(reviewer.review(alice, READ_RUN).allowed()).isFalse();
            assertThat(manager.requests().count("create", "tokenreviews")).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"authenticated\":false,\"user\":{\"username\":\"admin\"}}",
                    "{\"authenticated\":true,\"user\":{\"username\":\"admin\"},\"error\":\"expired\"}",
                    "{\"authenticated\":true,\"user\":{\"username\":\"\"}}",
                    "{\"authenticated\":true,\"user\":{}}",
                    "{\"authenticated\":true}",
                    "{\"user\":{\"username\":\"admin\"}}",
                    "{}"
                })
        void whateverIsNotAFullYesIsNoCallerAndNothingIsAskedForHim(String status) {
            manager.inject(Fault.on("create", "tokenreviews")
                    .body(201, "application/json", ("{\"status\":" + status + "}").getBytes(UTF_8)));

            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG)).isInstanceOf(UnauthenticatedException.class);
            assertThat(manager.requests().count("create", "subjectaccessreviews"))
                    .isZero();
        }

        @Test
        void aTokenForSomebodyElseIsNoCaller() {
            ManagerAccessReviewer picky = new ManagerAccessReviewer(
                    Connections.withToken(manager, "proxy-token", Duration.ofMinutes(1)),
                    true,
                    List.of("multikueue-proxy"),
                    Duration.ZERO,
                    now::get);
            manager.inject(Fault.on("create", "tokenreviews")
                    .body(
                            201,
                            "application/json",
                            ("{\"status\":{\"authenticated\":true,\"user\":{\"username\":\"alice\"},"
                                            + "\"audiences\":[\"https://kubernetes.default.svc\"]}}")
                                    .getBytes(UTF_8)));

            assertThatThrownBy(() -> picky.review(alice, READ_LOG))
                    .isInstanceOf(UnauthenticatedException.class)
                    .hasMessageContaining("not meant for this proxy");
        }

        @Test
        void aFailureAtAnyStepIsNoAnswer() {
            for (String step : List.of("tokenreviews", "subjectaccessreviews")) {
                manager.inject(Fault.on("create", step)
                        .answer(500, "InternalError", "no")
                        .times(1));
                assertThatThrownBy(() -> reviewer.review(alice, READ_LOG))
                        .as(step)
                        .isInstanceOf(UpstreamFailureException.class);
                manager.inject(Fault.on("create", step).truncatedJson().times(1));
                assertThatThrownBy(() -> reviewer.review(alice, READ_LOG))
                        .as(step)
                        .isInstanceOf(UpstreamFailureException.class);
            }
        }

        @Test
        void missingRightsOfOurOwnAreNotTheCallersFault() {
            manager.revokeGrantsOf("system:serviceaccount:multikueue-proxy:proxy");

            assertThatThrownBy(() -> reviewer.review(alice, READ_LOG))
                    .isInstanceOf(UpstreamFailureException.class)
                    .hasMessageContaining("403");
        }
    }

    @Nested
    class ForAnAuthenticatedIdentity {

        @Test
        void everythingThatIsKnownOfItIsReviewedAndIsPartOfWhatIsRemembered() throws IOException {
            ManagerAccessReviewer reviewer = reviewer(false, Duration.ofSeconds(10));
            Caller.Identity identity =
                    new Caller.Identity("alice", "u1", List.of("dev"), Map.of("scopes", List.of("logs")));

            assertThat(reviewer.review(identity, READ_LOG).allowed()).isTrue();
            reviewer.review(new Caller.Identity("alice", "u2", List.of("dev"), Map.of()), READ_LOG);

            assertThat(manager.requests().of("create", "subjectaccessreviews")).hasSize(2);
            assertThat(manager.requests()
                            .of("create", "subjectaccessreviews")
                            .get(0)
                            .body())
                    .contains("\"user\":\"alice\"", "\"uid\":\"u1\"", "[\"dev\"]", "\"scopes\":[\"logs\"]");
        }
    }

    /** What alice is allowed is of no use to her then. */
    @Nested
    class ForAnImpersonatedUser {

        private final Caller bob = as("bob", List.of(), Map.of());
        private final FakeGrant impersonateUsers =
                FakeGrant.toUser("alice").verbs("impersonate").resources("users");

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void whoMayNotImpersonateIsToldSoWhateverTheUserMay(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.grant(FakeGrant.toUser("bob").verbs("get").resources("pods/log"));

            assertThatThrownBy(() -> reviewer.review(bob, READ_LOG))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessage("users \"bob\" is forbidden: cannot impersonate resource \"users\" in API group \"\""
                            + " at the cluster scope");
            assertThat(slept).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void theUsersOwnRightsCountAndNotTheImpersonators(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("pipelineruns"));

            assertThat(reviewer.review(bob, READ_RUN).allowed()).isTrue();
            assertThat(reviewer.review(bob, READ_LOG).allowed()).isFalse();
            assertThat(reviewer.review(alice, READ_RUN).allowed()).isFalse();
            assertThat(reviewer.review(alice, READ_LOG).allowed()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void eachPartNeedsItsOwnRight(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ZERO);
            Caller whole = new Caller.ImpersonatedUser(
                    new Caller.BearerToken("alice-token"),
                    "bob",
                    "u1",
                    List.of("ops"),
                    Map.of("scopes", List.of("logs")));
            manager.grant(
                    impersonateUsers, FakeGrant.toGroup("ops").verbs("get").resources("pods/log"));
            for (String part : List.of("groups", "uids", "userextras/scopes")) {
                assertThatThrownBy(() -> reviewer.review(whole, READ_LOG))
                        .isInstanceOf(ForbiddenException.class)
                        .hasMessageContaining("cannot impersonate resource \"" + part + "\"");
                manager.grant(FakeGrant.toUser("alice").verbs("impersonate").resources(part));
            }

            assertThat(reviewer.review(whole, READ_LOG).allowed()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aServiceAccountIsImpersonatedInItsNamespaceAndHasItsGroups(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ZERO);
            Caller builder = as("system:serviceaccount:team-a:builder", List.of(), Map.of());
            manager.grant(
                    impersonateUsers,
                    FakeGrant.toGroup("system:serviceaccounts:team-a")
                            .verbs("get")
                            .resources("pods/log"));
            assertThatThrownBy(() -> reviewer.review(builder, READ_LOG))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("serviceaccounts \"builder\"");

            manager.grant(FakeGrant.toUser("alice")
                    .verbs("impersonate")
                    .resources("serviceaccounts")
                    .namespaces("team-a"));

            assertThat(reviewer.review(builder, READ_LOG).allowed()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void whatIsRememberedIsRememberedOfThisUserAndThisImpersonator(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.token("carol-token", FakeUser.of("carol"));
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("pods/log"));
            assertThat(reviewer.review(bob, READ_LOG).allowed()).isTrue();
            int asked = manager.requests().all().size();

            assertThat(reviewer.review(bob, READ_LOG).allowed()).isTrue();
            assertThat(manager.requests().all()).hasSize(asked);
            assertThat(reviewer.review(as("dave", List.of(), Map.of()), READ_LOG)
                            .allowed())
                    .isFalse();
            assertThatThrownBy(() -> reviewer.review(as("bob", List.of("dev"), Map.of()), READ_LOG))
                    .isInstanceOf(ForbiddenException.class);
            assertThatThrownBy(() -> reviewer.review(
                            new Caller.ImpersonatedUser(
                                    new Caller.BearerToken("carol-token"), "bob", null, List.of(), Map.of()),
                            READ_LOG))
                    .isInstanceOf(ForbiddenException.class);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void theRightToImpersonateIsReviewedAgainToo(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("pods/log"));
            assertThat(reviewer.review(bob, READ_LOG).allowed()).isTrue();
            assertThat(reviewer.reviewAgain(bob, READ_LOG).allowed()).isTrue();

            manager.revoke(impersonateUsers);
            now.addAndGet(Duration.ofSeconds(1).toNanos());

            assertThatThrownBy(() -> reviewer.reviewAgain(bob, READ_LOG)).isInstanceOf(ForbiddenException.class);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void theRightToImpersonateIsReviewedOnceForAllThatIsReviewedAgainWithIt(boolean reviewTokens) {
            ManagerAccessReviewer reviewer = reviewer(reviewTokens, Duration.ofSeconds(10));
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("*"));
            reviewer.review(bob, READ_LOG);
            manager.requests().clear();

            reviewer.reviewAgain(bob, READ_LOG);
            reviewer.reviewAgain(bob, READ_RUN);

            assertThat(manager.requests().all())
                    .filteredOn(request -> request.body().contains("\"impersonate\""))
                    .hasSize(1);
        }

        /** The right is remembered, the review is not: the API server says 403, and means the caller. */
        @Test
        void aRefusalOfTheApiServerToImpersonateIsADenial() {
            ManagerAccessReviewer reviewer = reviewer(false, Duration.ofSeconds(10));
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("pods/log"));
            assertThat(reviewer.review(bob, READ_LOG).allowed()).isTrue();

            manager.revoke(impersonateUsers);

            assertThatThrownBy(() -> reviewer.review(bob, READ_RUN))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageStartingWith("users \"bob\" is forbidden: cannot impersonate");
            assertThat(slept).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void anApiServerThatStartsHasNotDeniedIt(boolean reviewTokens) {
            manager.grant(impersonateUsers, FakeGrant.toUser("bob").verbs("get").resources("pods/log"));
            manager.inject(Fault.always()
                    .answer(
                            403,
                            "Forbidden",
                            "users \"bob\" is forbidden: User \"alice\" cannot impersonate resource \"users\" in API"
                                    + " group \"\" at the cluster scope")
                    .times(3));

            assertThat(reviewer(reviewTokens, Duration.ofSeconds(10))
                            .review(bob, READ_LOG)
                            .allowed())
                    .isTrue();
        }

        /** With constrained impersonation, the mere right to ask about a user is not the right to read his logs. */
        @Test
        void whoMayOnlyAskAboutAUserMayNotActAsHim() {
            manager.inject(Fault.when(request -> request.header("Impersonate-User") != null)
                    .body(201, "application/json", "{\"status\":{\"allowed\":true}}".getBytes(UTF_8)));

            assertThatThrownBy(() -> reviewer(false, Duration.ZERO).review(bob, READ_LOG))
                    .isInstanceOf(ForbiddenException.class);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void anInvalidTokenImpersonatesNobody(boolean reviewTokens) {
            Caller nobody =
                    new Caller.ImpersonatedUser(new Caller.BearerToken("wrong"), "bob", null, List.of(), Map.of());

            assertThatThrownBy(() -> reviewer(reviewTokens, Duration.ZERO).review(nobody, READ_LOG))
                    .isInstanceOf(UnauthenticatedException.class);
        }

        private Caller as(String user, List<String> groups, Map<String, List<String>> extra) {
            return new Caller.ImpersonatedUser(new Caller.BearerToken("alice-token"), user, null, groups, extra);
        }
    }

    @Nested
    class Names {

        private final CallerNames names =
                new CallerNames(Connections.withToken(manager, "proxy-token", Duration.ofMinutes(1)), now::get);

        @Test
        void aTokensNameIsWhatTheManagerSeesInIt() {
            assertThat(names.nameOf(alice)).isEqualTo("alice");
            assertThat(names.nameOf(alice)).isEqualTo("alice");
            assertThat(manager.requests().count("create", "selfsubjectreviews")).isEqualTo(1);
        }

        @Test
        void anImpersonatedUserIsNamedWithTheImpersonator() {
            assertThat(names.nameOf(new Caller.ImpersonatedUser(
                            new Caller.BearerToken("alice-token"), "bob", null, List.of(), Map.of())))
                    .isEqualTo("bob (impersonated by alice)");
        }

        @Test
        void anApiServerThatJustStartsIsAskedForTheNameTheNextTime() {
            manager.inject(Fault.always().answer(403, "Forbidden", "forbidden").times(1));
            assertThat(names.nameOf(alice)).startsWith("token:");

            assertThat(names.nameOf(alice)).isEqualTo("alice");
        }

        @Test
        void anApiServerThatKnowsNoNamesIsAskedOnceForEachToken() {
            manager.inject(Fault.always().answer(404, "NotFound", "not found"));

            assertThat(names.nameOf(alice)).startsWith("token:");
            assertThat(names.nameOf(alice)).startsWith("token:");
            assertThat(manager.requests().count("create", "selfsubjectreviews")).isEqualTo(1);
        }

        @Test
        void otherwiseItIsAHashWithoutAnythingOfTheToken() {
            assertThat(names.nameOf(new Caller.BearerToken("wrong")))
                    .matches("token:[0-9a-f]{12}")
                    .doesNotContain("wrong");
        }
    }

    private ManagerAccessReviewer reviewer(boolean reviewTokens, Duration ttl) {
        return new ManagerAccessReviewer(
                Connections.withToken(manager, "proxy-token", Duration.ofMinutes(1)),
                reviewTokens,
                List.of(),
                ttl,
                now::get,
                new ReviewRetry(now::get, this::sleep));
    }

    private void sleep(Duration time) {
        slept.add(time);
        now.addAndGet(time.toNanos());
        onSleep.run();
    }

    private JsonNode lastBody(String resource) throws IOException {
        List<FakeRequest> requests = manager.requests().of("create", resource);
        return Json.MAPPER.readTree(requests.get(requests.size() - 1).body());
    }
}
