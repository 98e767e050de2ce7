package io.github.multikueue.proxy.core.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are all there, so that whoever reads them never waits. */
@Timeout(180)
class LargeAnswersTest {

    private static final ApiPath PODS = ApiPath.group("", "v1").segment("pods");
    private static final int ITEMS = 1_000;

    private final Answers answers = new Answers("worker");
    private final AnswerBudget budget = new AnswerBudget(1 << 20);

    /** There are as many threads at work as processors, and each would be busy until the end of its answer. */
    @Test
    void letOthersHaveTheirTurn() throws Exception {
        assumeTrue(Threads.hasVirtualThreads(), "platform threads take turns anyway (JDK before 21)");
        AtomicInteger read = new AtomicInteger();
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService threads = Threads.blocking("reader", 1);
        List<Future<RawList>> lists = new ArrayList<>();
        for (int i = 0; i < 8 * Runtime.getRuntime().availableProcessors(); i++) {
            ResponseBody body = list();
            lists.add(threads.submit(() -> {
                begin.await();
                return filter(body, read);
            }));
        }
        Future<Integer> other = threads.submit(() -> {
            begin.await();
            return read.get();
        });

        begin.countDown();

        assertThat(other.get())
                .isLessThan(lists.size() / 2); // None, but for those who keep a processor while others lose theirs.
        for (Future<RawList> each : lists) {
            assertThat(each.get().dropped()).isEqualTo(ITEMS);
        }
        threads.shutdown();
    }

    private RawList filter(ResponseBody body, AtomicInteger read) {
        try (AnswerBudget.Lease lease = budget.lease()) {
            RawList list = answers.filter(PODS, body, lease, each -> false);
            read.incrementAndGet();
            return list;
        }
    }

    /** Of 10 MiB. */
    private static ResponseBody list() {
        Buffer json = new Buffer().writeUtf8("{\"kind\":\"PodList\",\"items\":[");
        byte[] item = ("{\"metadata\":{\"name\":\"other\"},\"data\":\"" + "x".repeat(10_000) + "\"}").getBytes(UTF_8);
        for (int i = 0; i < ITEMS; i++) {
            json.writeUtf8(i == 0 ? "" : ",").write(item);
        }
        return ResponseBody.create(json.writeUtf8("]}").readByteString(), null);
    }
}
