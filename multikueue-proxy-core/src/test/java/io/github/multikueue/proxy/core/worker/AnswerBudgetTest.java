package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerConfigRegistry;
import io.github.multikueue.proxy.core.InBackground;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many large answers at a time: what has no room is refused at once, and small answers go on. */
@Timeout(180)
class AnswerBudgetTest {

    private static final ApiPath PODS = ApiPath.group("", "v1").segment("pods");
    private static final int MEBIBYTE = 1 << 20;

    private final AnswerBudget budget = new AnswerBudget(30L * MEBIBYTE);
    private TestWorker large;
    private TestWorker healthy;
    private WorkerClients clients;

    @BeforeEach
    void start() throws IOException {
        large = TestWorker.start();
        healthy = TestWorker.start();
        List<WorkerConfig> configs = List.of(large.config("large"), healthy.config("healthy"));
        WorkerConfigRegistry registry = new WorkerConfigRegistry() {
            @Override
            public Optional<WorkerConfig> find(String name) {
                return configs.stream().filter(each -> each.name().equals(name)).findAny();
            }

            @Override
            public List<WorkerConfig> all() {
                return configs;
            }
        };
        clients = new WorkerClients(registry, Duration.ofSeconds(60), CallObserver.NONE, new Random(1), budget);
    }

    @AfterEach
    void stop() {
        clients.close();
        large.close();
        healthy.close();
    }

    @Test
    void whatHasNoRoomIsRefusedAtOnceAndOtherAnswersGoOn() throws Exception {
        large.answerWith(list(8, "last"));
        CountDownLatch inUse = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<RawList> first =
                InBackground.call(() -> clients.get("large").filterItems(PODS, each -> {
                    if (each.name().equals("last")) {
                        inUse.countDown();
                        await(release);
                    }
                    return true;
                }));
        await(inUse);
        assertThat(budget.used()).isBetween(8L * MEBIBYTE, 10L * MEBIBYTE);
        large.answerWith(bytes(8 * MEBIBYTE));

        List<CompletableFuture<Throwable>> others = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            others.add(InBackground.call(() -> catchThrowableOfType(
                    TooManyRequestsException.class, () -> clients.get("large").getBytes(PODS))));
        }
        for (CompletableFuture<Throwable> each : others) {
            assertThat(each.get())
                    .hasMessage("too many large answers at a time: there is no room for that of worker large");
        }
        healthy.answerWith(bytes(4 * MEBIBYTE));
        assertThat(clients.get("healthy").getBytes(PODS)).hasSize(4 * MEBIBYTE);
        large.answerWith(bytes(100_000));
        assertThat(clients.get("large").getBytes(PODS)).hasSize(100_000);
        assertThat(clients.report("large").usable()).isTrue();
        assertThat(first).isNotDone();

        release.countDown();
        assertThat(first.get().size()).isEqualTo(9);
        assertThat(budget.used()).isZero();
        large.answerWith(bytes(8 * MEBIBYTE));
        assertThat(clients.get("large").getBytes(PODS)).hasSize(8 * MEBIBYTE);
        assertThat(budget.used()).isZero();
    }

    @Test
    void anAnswerThatWouldNeverHaveRoomIsNotAskedForAgain() {
        large.answerWith(bytes(20 * MEBIBYTE));

        assertThatThrownBy(() -> clients.get("large").getBytes(PODS)).isInstanceOf(UpstreamFailureException.class);

        assertThat(budget.used()).isZero();
    }

    @Test
    void whoFailsToUseAnAnswerGivesItsRoomBack() {
        large.answerWith(list(8, "last"));

        assertThatThrownBy(() -> clients.get("large").filterItems(PODS, each -> {
                    throw new IllegalStateException("of the user");
                }))
                .hasMessage("of the user");

        assertThat(budget.used()).isZero();
    }

    /** A list of 60 MiB was under the cap of 64, and held several times. */
    @Test
    void ofAListOnlyWhatIsKeptTakesRoom() {
        large.answerWith(list(60, "wanted"));
        AtomicLong most = new AtomicLong();

        RawList kept = clients.get("large").filterItems(PODS, each -> {
            most.accumulateAndGet(budget.used(), Math::max);
            return each.name().equals("wanted");
        });

        assertThat(kept.size()).isOne();
        assertThat(kept.dropped()).isEqualTo(60);
        assertThat(most.get()).isPositive().isLessThan(4L * MEBIBYTE);
        assertThat(budget.used()).isZero();
    }

    @Test
    void whatIsNoListOrBreaksOffIsAFailureOfTheWorker() {
        large.answerWith(bytes(100));
        assertThatThrownBy(() -> clients.get("large").filterItems(PODS, each -> true))
                .isInstanceOf(UpstreamFailureException.class)
                .hasStackTraceContaining("not the JSON expected");
        large.answerWith(list(65, "last"));
        assertThatThrownBy(() -> clients.get("large").filterItems(PODS, each -> false))
                .isInstanceOf(UpstreamFailureException.class)
                .hasStackTraceContaining("more than 67108864 bytes");

        assertThat(budget.used()).isZero();
    }

    /** @param items how many of a mebibyte there are before the last one, which is small */
    private static MockResponse list(int items, String last) {
        String data = "x".repeat(MEBIBYTE);
        Buffer body = new Buffer().writeUtf8("{\"kind\":\"PodList\",\"items\":[");
        for (int i = 0; i < items; i++) {
            body.writeUtf8("{\"metadata\":{\"name\":\"other\"},\"data\":\"" + data + "\"},");
        }
        body.writeUtf8("{\"metadata\":{\"name\":\"" + last + "\"}}]}");
        return new MockResponse.Builder().body(body).build();
    }

    private static MockResponse bytes(int count) {
        return new MockResponse.Builder()
                .body(new Buffer().write(new byte[count]))
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
