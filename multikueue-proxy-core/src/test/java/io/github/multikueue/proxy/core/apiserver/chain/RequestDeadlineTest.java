package io.github.multikueue.proxy.core.apiserver.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests must have been answered when the time is over. Time goes on when the test looks. */
class RequestDeadlineTest {

    private static final String PODS = "/api/v1/namespaces/team-a/pods";

    private final RequestDeadline deadline = new RequestDeadline(Duration.ofDays(1));

    @AfterEach
    void close() {
        deadline.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    private static ApiCall call(ApiExchangePair pair) {
        RequestHead head = pair.guarded.request();
        return new ApiCall(pair.guarded, RequestInfo.of(head.method(), head.target()), UserInfo.ANONYMOUS);
    }

    private record ApiExchangePair(TestExchange exchange, GuardedExchange guarded) {

        static ApiExchangePair of(String target) {
            TestExchange exchange = TestExchange.get(target);
            return new ApiExchangePair(exchange, new GuardedExchange(exchange));
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            deadline.look();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PODS, PODS + "/a", PODS + "?watch=1", "/healthz"})
    void whatHasNotBegunToAnswerInTimeIsATimeout(String target) {
        ApiExchangePair pair = ApiExchangePair.of(target);
        try (RequestDeadline.Running running = deadline.begin(call(pair), pair.guarded)) {
            look(20);
            assertThat(pair.exchange.status()).isZero();
            look(1);
            await().until(pair.exchange::isComplete);
            assertThat(pair.exchange.status()).isEqualTo(504);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PODS, PODS + "?watch=1"})
    void whatHasBegunToAnswerMayGoOn(String target) throws IOException {
        ApiExchangePair pair = ApiExchangePair.of(target);
        try (RequestDeadline.Running running = deadline.begin(call(pair), pair.guarded)) {
            pair.guarded.stream(200, Map.of());
            look(100);
        }
        assertThat(pair.exchange.status()).isEqualTo(200);
        assertThat(pair.exchange.isAborted()).isFalse();
    }

    @Test
    void aLogMayBeSilentForAsLongAsItLikes() {
        ApiExchangePair pair = ApiExchangePair.of(PODS + "/a/log");
        try (RequestDeadline.Running running = deadline.begin(call(pair), pair.guarded)) {
            look(100);
        }
        assertThat(pair.exchange.status()).isZero();
    }

    @Test
    void aRequestThatIsOverIsForgotten() {
        ApiExchangePair pair = ApiExchangePair.of(PODS);
        deadline.begin(call(pair), pair.guarded).close();
        look(100);
        assertThat(pair.exchange.status()).isZero();
    }

    @Test
    void aRequestThatEndsWhileItsTimeoutIsToldLetsThatBeTold() throws Exception {
        ApiExchangePair pair = ApiExchangePair.of(PODS);
        pair.exchange.stopReading();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        AtomicBoolean ending = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        Thread handler = new Thread(() -> {
            try (RequestDeadline.Running running = deadline.begin(call(pair), pair.guarded)) {
                begun.countDown();
                Uninterruptibles.awaitUninterruptibly(late);
                ending.set(true);
            }
            ended.set(true);
        });
        handler.start();
        begun.await();
        look(21);

        late.countDown();
        await().until(() -> ended.get() || (ending.get() && handler.getState() == Thread.State.WAITING));
        assertThat(ended).isFalse();

        pair.exchange.leave();
        await().untilTrue(ended);
        assertThat(pair.exchange.isComplete()).isTrue();
    }
}
