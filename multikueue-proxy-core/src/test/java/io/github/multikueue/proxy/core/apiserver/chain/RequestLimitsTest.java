package io.github.multikueue.proxy.core.apiserver.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short requests and those that last are counted apart, each in total and for each user. */
class RequestLimitsTest {

    private static final String SHORT = "/api/v1/pods";
    private static final String LONG = "/api/v1/pods?watch=true";

    private final RequestLimits limits = new RequestLimits(4, 2, 3, 1);

    @ParameterizedTest
    @CsvSource({SHORT + ", 2", LONG + ", 1"})
    void aUserHasAShareOfEachKind(String path, int most) {
        List<RequestLimits.Place> places = enter(path, "alice", most);

        isTurnedAway(path, "alice");
        enter(path, "bob", 1);
        places.get(0).close();
        enter(path, "alice", 1);
        isTurnedAway(path, "alice");
    }

    @ParameterizedTest
    @CsvSource({SHORT + ", 4, 2", LONG + ", 3, 1"})
    void allTogetherHaveNoMoreThanTheTotal(String path, int total, int each) {
        List<RequestLimits.Place> places = new ArrayList<>();
        for (int user = 0; user < total / each; user++) {
            places.addAll(enter(path, "user-" + user, each));
        }

        isTurnedAway(path, "another");
        places.get(0).close();
        enter(path, "another", 1);
        isTurnedAway(path, "yet-another");
    }

    @Test
    void requestsThatLastTakeNoPlaceOfShortOnes() {
        for (String user : List.of("a", "b", "c")) {
            enter(LONG, user, 1);
        }
        isTurnedAway(LONG, "d");

        enter(SHORT, "a", 2);
        enter(SHORT, "d", 2);
        isTurnedAway(SHORT, "e");
    }

    /** Otherwise those who try again all the time would use up the total. */
    @Test
    void whatWasTurnedAwayTakesNoPlace() {
        enter(SHORT, "alice", 2);
        for (int i = 0; i < 10; i++) {
            isTurnedAway(SHORT, "alice");
        }

        enter(SHORT, "bob", 2);
    }

    @Test
    void manyThreadsNeverHaveMoreThanTheTotal() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String user = "user-" + i % 4;
                runs.add(threads.submit(() -> mostInside(user, inside)));
            }
            for (Future<Integer> run : runs) {
                assertThat(run.get()).isBetween(0, 4);
            }
        } finally {
            threads.shutdownNow();
        }
        enter(SHORT, "alice", 2);
        enter(SHORT, "bob", 2);
    }

    private int mostInside(String user, AtomicInteger inside) {
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
            try (RequestLimits.Place ignored = limits.enter(call(SHORT, user))) {
                most = Math.max(most, inside.incrementAndGet());
                inside.decrementAndGet();
            } catch (StatusException e) {
                Thread.onSpinWait();
            }
        }
        return most;
    }

    private List<RequestLimits.Place> enter(String path, String user, int times) {
        List<RequestLimits.Place> places = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            places.add(limits.enter(call(path, user)));
        }
        return places;
    }

    private void isTurnedAway(String path, String user) {
        assertThatThrownBy(() -> limits.enter(call(path, user))).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.code()).isEqualTo(429);
            assertThat(e.status().details().retryAfterSeconds()).isEqualTo(1);
        });
    }

    private static ApiCall call(String path, String user) {
        return new ApiCall(TestExchange.get(path), RequestInfo.of("GET", path), UserInfo.of(user));
    }
}
