package io.github.multikueue.proxy.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Time is advanced by hand, in tenths of an interval, as the class itself looks at it. */
class StandingAccessTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration CONFIRMATION = Duration.ofSeconds(3);
    private static final AccessAttributes RUN =
            new AccessAttributes("get", "tekton.dev", "v1", "pipelineruns", "", "team-a", "build-1");
    private static final AccessAttributes LOG =
            new AccessAttributes("get", "", "v1", "pods", "log", "team-a", "build-1-pod");
    private static final Supplier<AccessDecision> GRANTED = () -> new AccessDecision(true, "");
    private static final Supplier<AccessDecision> DENIED = () -> new AccessDecision(false, "");
    private static final Caller ALICE = new Caller.BearerToken("alice-token");

    /** An authority that is asked again, and answers what the test says. */
    private static final class Authority implements AccessReviewer {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile Supplier<AccessDecision> answer = GRANTED;

        @Override
        public AccessDecision review(Caller caller, AccessAttributes attributes) {
            throw new AssertionError("answered from memory");
        }

        @Override
        public AccessDecision reviewAgain(Caller caller, AccessAttributes attributes) {
            asked.add(attributes.resource());
            return answer.get();
        }

        void refuse(ProxyException with) {
            answer = () -> {
                throw with;
            };
        }
    }

    private final Authority authority = new Authority();
    private final AtomicLong now = new AtomicLong();
    private final Queue<Runnable> delayed = new ArrayDeque<>();
    private final List<ProxyException> told = new ArrayList<>();
    private final StandingAccess access =
            new StandingAccess(authority, INTERVAL, CONFIRMATION, now::get, Runnable::run, () -> {});

    @Test
    void isReviewedOncePerIntervalHoweverManyDependOnIt() {
        for (int i = 0; i < 1000; i++) {
            access.watch(new Caller.BearerToken("alice-token"), List.of(RUN, LOG), told::add);
        }

        pass(1);
        assertThat(authority.asked).containsExactlyInAnyOrder("pipelineruns", "pods");
        pass(1);
        assertThat(authority.asked).hasSize(4);
        assertThat(told).isEmpty();
    }

    @Test
    void isReviewedForEachCallerAndForEachThing() {
        access.watch(ALICE, List.of(LOG), told::add);
        access.watch(new Caller.BearerToken("bob-token"), List.of(LOG), told::add);
        access.watch(new Caller.Identity("alice", null, List.of(), java.util.Map.of()), List.of(LOG), told::add);

        pass(1);

        assertThat(authority.asked).containsExactly("pods", "pods", "pods");
    }

    @Test
    void whoMayNotAnyMoreIsToldOnceThatIsConfirmed() {
        access.watch(ALICE, List.of(LOG), told::add);
        passToNextReview();
        authority.answer = DENIED;
        passToNextReview();
        assertThat(told).isEmpty();

        assertThat(passToNextReview()).isEqualTo(CONFIRMATION);

        assertThat(told)
                .singleElement()
                .isInstanceOf(ForbiddenException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("access was revoked: ")
                .contains("is forbidden: cannot get resource");
        assertThat(access.size()).isZero();
    }

    @Test
    void whoseTokenIsNotValidAnyMoreIsTold() {
        access.watch(ALICE, List.of(LOG), told::add);
        authority.refuse(new UnauthenticatedException("the bearer token is not valid on the manager cluster"));
        passToNextReview();
        assertThat(told).isEmpty();

        passToNextReview();

        assertThat(told)
                .singleElement()
                .isInstanceOf(UnauthenticatedException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("access was revoked: the bearer token is not valid on the manager cluster");
    }

    /** What an API server says that has just started, and does not know its roles yet, or misses its webhooks. */
    static Stream<Supplier<AccessDecision>> denials() {
        return Stream.of(
                DENIED,
                () -> {
                    throw new UnauthenticatedException("the bearer token is not valid on the manager cluster");
                },
                () -> {
                    throw new ForbiddenException("users \"bob\" is forbidden: cannot impersonate resource \"users\"");
                });
    }

    @ParameterizedTest
    @MethodSource("denials")
    void aDenialThatDoesNotStandEndsNothing(Supplier<AccessDecision> denial) {
        access.watch(ALICE, List.of(LOG), told::add);

        for (int times = 0; times < 5; times++) {
            authority.answer = denial;
            passToNextReview();
            authority.answer = GRANTED;
            assertThat(passToNextReview()).isEqualTo(CONFIRMATION);
        }

        assertThat(told).isEmpty();
        assertThat(access.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("denials")
    void aDenialThatStandsEndsItWhateverItWasBefore(Supplier<AccessDecision> denial) {
        access.watch(ALICE, List.of(LOG), told::add);
        authority.answer = DENIED;
        passToNextReview();
        authority.answer = denial;

        passToNextReview();

        assertThat(told).hasSize(1);
    }

    @Test
    void whoIsDeniedAndThenHasNoAnswerIsAskedForAgainSoon() {
        access.watch(ALICE, List.of(LOG), told::add);
        authority.answer = DENIED;
        passToNextReview();
        authority.refuse(new UpstreamTimeoutException("the manager's API server did not answer in time"));
        passToNextReview();
        assertThat(told).isEmpty();
        authority.answer = DENIED;

        passToNextReview();

        assertThat(told).singleElement().isInstanceOf(ForbiddenException.class);
    }

    /** With an interval of a second, three of them are over before a denial can be confirmed. */
    @Test
    void aDenialIsConfirmedHoweverShortTheIntervalIs() {
        StandingAccess often =
                new StandingAccess(authority, Duration.ofSeconds(1), CONFIRMATION, now::get, Runnable::run, () -> {});
        often.watch(ALICE, List.of(LOG), told::add);
        authority.answer = DENIED;

        for (int i = 0; i < 50 && told.isEmpty(); i++) {
            now.addAndGet(Duration.ofMillis(100).toNanos());
            often.look();
        }

        assertThat(told).singleElement().isInstanceOf(ForbiddenException.class);
    }

    @Test
    void allWhoDependOnItAreToldAndEachOnce() {
        for (int i = 0; i < 100; i++) {
            access.watch(ALICE, List.of(RUN, LOG), told::add);
        }
        authority.answer = DENIED;

        pass(3);

        assertThat(told).hasSize(100);
    }

    @Test
    void oneWhoFailsToListenKeepsNobodyElseFromBeingTold() {
        access.watch(ALICE, List.of(LOG), why -> {
            throw new IllegalStateException("not now");
        });
        access.watch(ALICE, List.of(LOG), told::add);
        access.watch(ALICE, List.of(LOG), told::add);
        authority.answer = DENIED;

        pass(2);

        assertThat(told).hasSize(2);
    }

    @Test
    void anAuthorityThatIsSilentForAWhileIsNoReason() {
        access.watch(ALICE, List.of(LOG), told::add);
        authority.refuse(new UpstreamTimeoutException("the manager's API server did not answer in time"));
        pass(2);
        assertThat(told).isEmpty();

        authority.answer = GRANTED;
        pass(10);

        assertThat(told).isEmpty();
    }

    @Test
    void anAuthorityThatIsSilentForThreeIntervalsIs() {
        access.watch(ALICE, List.of(LOG), told::add);
        pass(5);
        authority.refuse(new UpstreamTimeoutException("the manager's API server did not answer in time"));

        pass(4);

        assertThat(told)
                .singleElement()
                .isInstanceOf(UpstreamFailureException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("access could not be reviewed for 30s: the manager's API server did not answer in time");
        assertThat(access.size()).isZero();
    }

    /** As a process does that had no processor for a while: nobody has refused to answer it. */
    @Test
    void whoHasNotAskedForLongAsksBeforeAnythingIsLost() {
        access.watch(ALICE, List.of(LOG), told::add);
        now.addAndGet(INTERVAL.multipliedBy(100).toNanos());

        access.look();

        assertThat(authority.asked).containsExactly("pods");
        pass(5);
        assertThat(told).isEmpty();
    }

    @Test
    void aReviewerThatBreaksIsOneThatDoesNotAnswer() {
        access.watch(ALICE, List.of(LOG), told::add);
        authority.answer = () -> {
            throw new IllegalStateException("a bug of somebody's reviewer");
        };

        pass(4);

        assertThat(told)
                .singleElement()
                .isInstanceOf(UpstreamFailureException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("bug");
    }

    @Test
    void whoDoesNotDependOnItAnyMoreCostsNothingAndIsToldNothing() {
        StandingAccess.Watch first = access.watch(ALICE, List.of(RUN, LOG), told::add);
        StandingAccess.Watch second = access.watch(ALICE, List.of(LOG), told::add);
        first.close();
        first.close();
        assertThat(access.size()).isEqualTo(1);
        pass(1);
        assertThat(authority.asked).containsExactly("pods");

        second.close();
        authority.answer = DENIED;
        pass(5);

        assertThat(access.size()).isZero();
        assertThat(authority.asked).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Nested
    class WithSlowReviews {

        private final StandingAccess slow =
                new StandingAccess(authority, INTERVAL, CONFIRMATION, now::get, delayed::add, () -> {});

        @Test
        void oneQuestionIsNeverPutTwiceAtTheSameTime() {
            slow.watch(ALICE, List.of(LOG), told::add);

            pass(slow, 2);

            assertThat(delayed).hasSize(1);
            delayed.remove().run();
            pass(slow, 1);
            assertThat(delayed).hasSize(1);
        }

        /** The answer may be older than the time it comes. */
        @Test
        void anAnswerCountsFromWhenItWasAskedFor() {
            slow.watch(ALICE, List.of(LOG), told::add);
            pass(slow, 2);
            delayed.remove().run();

            pass(slow, 1);
            assertThat(told).isEmpty();
            pass(slow, 1);
            assertThat(told).hasSize(1);
        }

        @Test
        void whoComesWhileAccessIsBeingLostIsToldOrAskedForAnew() {
            slow.watch(ALICE, List.of(LOG), told::add);
            authority.answer = DENIED;
            pass(slow, 1);
            delayed.remove().run();
            pass(slow, 1);
            slow.watch(ALICE, List.of(LOG), told::add);
            delayed.remove().run();
            assertThat(told).hasSize(2);

            slow.watch(ALICE, List.of(LOG), told::add);
            pass(slow, 1);
            delayed.remove().run();
            pass(slow, 1);
            delayed.remove().run();
            assertThat(told).hasSize(3);
        }
    }

    @Test
    void runsByItself() {
        List<ProxyException> ends = new CopyOnWriteArrayList<>();
        // Three short intervals are over while a busy machine stands still.
        try (StandingAccess running = StandingAccess.of(authority, Duration.ofSeconds(2))) {
            running.start();
            running.watch(ALICE, List.of(LOG), ends::add);
            await().atMost(Duration.ofMinutes(1)).until(() -> authority.asked.size() >= 2);
            assertThat(ends).isEmpty();

            authority.answer = DENIED;

            await().atMost(Duration.ofMinutes(1)).until(() -> ends.size() == 1);
        }
    }

    @Test
    void canBeSwitchedOff() {
        try (StandingAccess off = StandingAccess.of(authority, Duration.ZERO)) {
            off.start();
            off.watch(ALICE, List.of(LOG), told::add).close();

            assertThat(off.size()).isZero();
        }
    }

    private void pass(int intervals) {
        pass(access, intervals);
    }

    /** Returns how long that took. */
    private Duration passToNextReview() {
        long begin = now.get();
        int before = authority.asked.size();
        while (authority.asked.size() == before) {
            now.addAndGet(INTERVAL.toNanos() / 10);
            access.look();
        }
        return Duration.ofNanos(now.get() - begin);
    }

    private void pass(StandingAccess standing, int intervals) {
        for (int i = 0; i < intervals * 10; i++) {
            now.addAndGet(INTERVAL.toNanos() / 10);
            standing.look();
        }
    }
}
