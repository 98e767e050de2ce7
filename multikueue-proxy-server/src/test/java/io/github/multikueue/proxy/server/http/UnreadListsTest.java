package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.ServedResource;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallObserver;
import io.github.multikueue.proxy.core.apiserver.chain.ApiServer;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectGetter;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.RawForm;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.gateway.Gateway;
import io.github.multikueue.proxy.core.gateway.PassThrough;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of a Kubernetes API who do not read the large lists that they ask for. */
class UnreadListsTest {

    private static final int MEBIBYTE = 1 << 20;

    /** All together more than the kernel takes in the place of a client that reads nothing. */
    private static final int BOOK = MEBIBYTE / 2;

    private static final int BOOKS = 8;
    private static final String LIST = "/apis/library.example/v1/namespaces/a/books";
    private static final Map<String, String> JSON = Map.of("Accept", "application/json");
    private static final Map<String, String> YAML = Map.of("Accept", "application/yaml");
    private static final Map<String, String> TABLE = Map.of("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");

    @TempDir
    private static Path directory;

    private static final AnswerBudget BUDGET = new AnswerBudget(20L * MEBIBYTE);

    /** Large books, kept as JSON as caches keep objects. */
    private static final class Shelf implements ObjectLister, ObjectGetter {

        private final List<ApiObject> books = new ArrayList<>();

        Shelf() throws IOException {
            RawForm form = new RawForm("library.example/v1", "Book", true, true, List.of());
            for (int i = 0; i < BOOKS; i++) {
                books.add(form.read(book("book-" + i, "x".repeat(BOOK))));
            }
            books.add(form.read(book("small", "x")));
        }

        private static byte[] book(String name, String text) {
            return ("{\"apiVersion\":\"library.example/v1\",\"kind\":\"Book\",\"metadata\":{\"name\":\"" + name
                            + "\",\"namespace\":\"a\",\"resourceVersion\":\"7\"},\"text\":\"" + text + "\"}")
                    .getBytes(UTF_8);
        }

        @Override
        public Page list(StorageContext context, Query query) {
            return new Page(books, "7", null, 0);
        }

        @Override
        public ApiObject get(StorageContext context, ObjectKey key) {
            return books.stream()
                    .filter(each -> each.key().equals(key))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static TestListener library(AnswerBudget budget) throws IOException {
        ServedResources resources = new ServedResources();
        resources.add(new ServedResource(
                ResourceDescription.of("library.example", "v1", "Book").build(), new Shelf()));
        ApiServer server = ApiServer.builder(resources)
                .allowAnonymous()
                .authorizer((user, request) -> new Authorizer.Decision(true, ""))
                .build();
        return TestListener.budgeted(tls(), budget, server::handle);
    }

    private static ListenerTls tls() throws IOException {
        return TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED);
    }

    private static HttpResponse<String> get(TestListener listener, String path, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(listener.uri(path));
        headers.forEach(request::header);
        return HttpClient.newBuilder()
                .sslContext(TestCertificates.context(null))
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(SilentReader.Protocol.class)
    void areRefusedBeyondTheBudgetAndGivenUpAfterTenSeconds(SilentReader.Protocol protocol) throws Exception {
        try (TestListener listener = library(BUDGET);
                SilentReader silent =
                        SilentReader.of(protocol, listener.listener().port())) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                statuses.add(silent.ask(LIST, YAML));
            }
            assertThat(statuses).startsWith(200, 200, 200, 200).endsWith(429, 429, 429);
            assertThat(BUDGET.used()).isBetween(15L * MEBIBYTE, 20L * MEBIBYTE);

            HttpResponse<String> refused = get(listener, LIST, YAML);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body())
                    .contains("\"kind\":\"Status\"", "\"reason\":\"TooManyRequests\"", "\"retryAfterSeconds\":1");
            assertThat(get(listener, LIST + "/small", YAML).statusCode()).isEqualTo(200);
            // Whose bytes are in memory anyway.
            assertThat(get(listener, LIST, JSON).body()).hasSizeGreaterThan(BOOKS * BOOK);

            // Again and again, since on a busy machine the kernel may still be taking the last of them.
            await().until(() -> {
                listener.pass(Duration.ofSeconds(11));
                return BUDGET.used() == 0;
            });
            assertThat(get(listener, LIST, YAML).statusCode()).isEqualTo(200);
        }
        await().until(() -> BUDGET.used() == 0);
    }

    @ParameterizedTest
    @EnumSource(SilentReader.Protocol.class)
    void takeNoRoomForBytesThatAllReadersShare(SilentReader.Protocol protocol) throws Exception {
        try (TestListener listener = library(BUDGET);
                SilentReader silent =
                        SilentReader.of(protocol, listener.listener().port())) {
            for (int i = 0; i < 12; i++) {
                assertThat(silent.ask(LIST, JSON)).isEqualTo(200);
            }
            assertThat(BUDGET.used()).isZero();
        }
    }

    /** Clients of Tables ask with a limit, and go on with the next part. */
    @Test
    void areRefusedForGoodIfThereWouldNeverBeRoom() throws Exception {
        try (TestListener listener = library(new AnswerBudget(MEBIBYTE))) {
            for (Map<String, String> form : List.of(YAML, TABLE)) {
                HttpResponse<String> refused = get(listener, LIST, form);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("larger than this server has memory for");
            }
            assertThat(get(listener, LIST + "/book-1", YAML).statusCode()).isEqualTo(200);
        }
    }

    /** They are relayed piece by piece: nothing of them is in memory here, but each holds a request at the API server. */
    @ParameterizedTest
    @EnumSource(SilentReader.Protocol.class)
    void ofOtherServersAreGivenUpAfterTenSecondsAndWatchesAreNot(SilentReader.Protocol protocol) throws Exception {
        AtomicInteger lists = new AtomicInteger();
        try (FakeCluster cluster = FakeCluster.builder().namespaces("a").start();
                ApiClient client = ApiClients.extension(
                        "up",
                        URI.create(cluster.url()),
                        cluster.certificateAuthority(),
                        Duration.ofSeconds(60),
                        CallObserver.NONE);
                Gateway gateway = Gateway.to("up", () -> client, PassThrough.create())
                        .observer(new EndedLists(lists))
                        .build();
                TestListener listener = TestListener.budgeted(tls(), BUDGET, gateway::handle);
                SilentReader silent =
                        SilentReader.of(protocol, listener.listener().port());
                SilentReader watching =
                        SilentReader.of(protocol, listener.listener().port())) {
            for (int i = 0; i < BOOKS; i++) {
                cluster.create("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c-" + i
                        + "\",\"namespace\":\"a\"},\"data\":{\"text\":\"" + "x".repeat(BOOK) + "\"}}");
            }
            Map<String, String> admin = Map.of("Authorization", "Bearer " + cluster.adminToken());
            String path = "/api/v1/namespaces/a/configmaps";
            assertThat(watching.ask(path + "?watch=true&resourceVersion=0", admin))
                    .isEqualTo(200);
            assertThat(silent.ask(path, admin)).isEqualTo(200);

            await().until(() -> {
                listener.pass(Duration.ofSeconds(3));
                return lists.get() == 1;
            });

            assertThatThrownBy(() -> silent.read(BOOKS * BOOK)).isInstanceOf(IOException.class);
            watching.read(BOOKS * BOOK);
        }
    }

    /** Counts those that are over. */
    private record EndedLists(AtomicInteger count) implements ApiCallObserver {

        @Override
        public ObservedCall begun(ApiExchange exchange, RequestInfo info) {
            return new ObservedCall() {
                @Override
                public void ended(int status) {
                    if (info.verb().equals("list")) {
                        count.incrementAndGet();
                    }
                }
            };
        }
    }
}
