package io.github.multikueue.proxy.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.ApiExchange.ResponseStream;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.server.RawConnection;
import io.github.multikueue.proxy.server.http.exchange.ApiHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler and a client see of each other, on real sockets: HTTP/1.1 in the clear, HTTP/2 over TLS. */
class JettyExchangeTest {

    private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");

    @TempDir
    private Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Void> departed = new CompletableFuture<>();
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private TestListener listener;

    @AfterEach
    void stop() {
        release.countDown();
        listener.close();
    }

    private void serve(Version version, ApiHandler handler) throws Exception {
        ApiHandler noting = exchange -> {
            try {
                handler.handle(exchange);
                ended.complete(null);
            } catch (IOException | RuntimeException e) {
                ended.complete(e);
                throw e;
            }
        };
        listener = version == Version.HTTP_1_1
                ? TestListener.plain(noting)
                : TestListener.secure(TestCertificates.tls(directory, ClientCertificates.NOT_REQUESTED), noting);
    }

    private void serve(ApiHandler handler) throws Exception {
        serve(Version.HTTP_1_1, handler);
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestCertificates.context(null))
                .build();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(listener.uri(target)).timeout(Duration.ofSeconds(60));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private void awaitRelease() {
        try {
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void echo(ApiExchange exchange) throws IOException {
        RequestHead head = exchange.request();
        StringBuilder seen = new StringBuilder(head.method() + " " + head.target() + "\n");
        head.headers().forEach(each -> seen.append(each.getKey() + ": " + each.getValue() + "\n"));
        exchange.respond(
                200, TEXT, bytes(seen.toString()), bytes("\n"), exchange.body().readAllBytes());
    }

    @Test
    void aHandlerGetsARequestAsItWasSent() throws Exception {
        serve(JettyExchangeTest::echo);
        try (RawConnection connection = listener.connect()) {
            String target = "/apis/a/b/c%3Ad:e%25;f=1,g+h%20i%C3%BC?x=%2F&y=a+b&z=%00&&q=?";
            connection.request(
                    "PATCH " + target + " HTTP/1.1",
                    "Host: example",
                    "X-Remote-User: " + new String(bytes("jürgen"), ISO_8859_1),
                    "X-Remote-Group: a",
                    "X-Remote-Group: b",
                    "Content-Length: 4",
                    "Connection: close");
            connection.write("\u0000\u00ff\r\n");

            assertThat(connection.readHead())
                    .startsWith("HTTP/1.1 200 OK")
                    .containsIgnoringCase("content-type: text/plain")
                    .containsIgnoringCase("content-length: ");
            String seen = connection.readAll();
            assertThat(seen).startsWith("PATCH " + target + "\n").endsWith("\n\n\u0000\u00ff\r\n");
            assertThat(new String(seen.getBytes(ISO_8859_1), UTF_8))
                    .contains("Host: example\n", "X-Remote-User: jürgen\nX-Remote-Group: a\nX-Remote-Group: b\n");
        }
    }

    /** HTTP/2 has it in {@code :authority}. */
    @ParameterizedTest
    @EnumSource(Version.class)
    void theAuthorityOfARequestIsItsHost(Version version) throws Exception {
        serve(version, JettyExchangeTest::echo);

        String seen = client(version)
                .send(request("/").build(), BodyHandlers.ofString())
                .body();

        assertThat(seen.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:")))
                .containsExactly("Host: localhost:" + listener.listener().port());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void everyMethodHasABody(Version version) throws Exception {
        serve(version, JettyExchangeTest::echo);
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            HttpResponse<String> response = client(version)
                    .send(
                            request("/x/%C3%BC:y?a=%26b")
                                    .method(method, HttpRequest.BodyPublishers.ofString("body of " + method))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.body())
                    .startsWith(method + " /x/%C3%BC:y?a=%26b\n")
                    .endsWith("\n\nbody of " + method);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientGetsEachPieceWhenItIsFlushed(Version version) throws Exception {
        BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
        serve(version, exchange -> {
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.flush();
                for (String piece = take(pieces); !piece.isEmpty(); piece = take(pieces)) {
                    stream.write(bytes(piece), bytes("\n"));
                    stream.flush();
                }
            }
        });
        HttpResponse<InputStream> response =
                client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-length")).isEmpty();
        for (String piece : new String[] {"one", "two", "x".repeat(100_000)}) {
            pieces.add(piece);
            assertThat(new String(response.body().readNBytes(piece.length() + 1), UTF_8))
                    .isEqualTo(piece + "\n");
        }
        pieces.add("");
        assertThat(response.body().read()).isEqualTo(-1);
    }

    private static String take(BlockingQueue<String> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void partsOfAnySizeMakeOneBody(Version version) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] parts = new byte[200][];
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            parts[i] = bytes(Integer.toString(i % 10).repeat(random.nextInt(i % 20 == 0 ? 300_000 : 3_000)));
            whole.append(new String(parts[i], UTF_8));
        }
        serve(version, exchange -> {
            if (exchange.request().target().equals("/whole")) {
                exchange.respond(200, TEXT, parts);
                return;
            }
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.write(parts);
            }
        });
        for (String target : new String[] {"/whole", "/stream"}) {
            HttpResponse<String> response = client(version).send(request(target).build(), BodyHandlers.ofString());
            assertThat(response.body().equals(whole.toString()))
                    .as("seed %s", seed)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientThatTakesNothingIsCutOff(Version version) throws Exception {
        serve(version, exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                for (byte[] piece = new byte[64 * 1024]; ; ) {
                    stream.write(piece);
                }
            }
        });
        HttpResponse<InputStream> response =
                client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());

        await().until(() -> {
            listener.pass(Duration.ofSeconds(1));
            return ended.isDone();
        });
        assertThat(ended.join()).isInstanceOf(IOException.class);
        assertThat(departed).isCompleted();
        assertThatThrownBy(() -> response.body().transferTo(java.io.OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aSilentAnswerIsNoStall(Version version) throws Exception {
        serve(version, exchange -> {
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.flush();
                awaitRelease();
                stream.write(bytes("late"));
            }
        });
        HttpResponse<InputStream> response =
                client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());
        listener.pass(Duration.ofHours(5));
        release.countDown();

        assertThat(response.body().readAllBytes()).isEqualTo(bytes("late"));
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,''", "HTTP_1_1,body", "HTTP_2,''", "HTTP_2,body"})
    void aHandlerLearnsThatItsClientHasLeft(Version version, String body) throws Exception {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        serve(version, exchange -> {
            exchange.body().readAllBytes();
            exchange.onDeparture(() -> departed.complete(null));
            ResponseStream stream = exchange.stream(200, TEXT);
            stream.flush();
            flushed.complete(null);
            departed.join();
            assertThatThrownBy(() -> {
                        stream.write(new byte[100_000]);
                        stream.flush();
                    })
                    .isInstanceOf(IOException.class);
        });
        HttpResponse<InputStream> response = client(version)
                .send(
                        request("/watch")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        flushed.get(60, TimeUnit.SECONDS);
        response.body().close();

        assertThat(departed).succeedsWithin(Duration.ofSeconds(60));
        assertThat(ended.get(60, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void whoIsAskedLateHasLeftAtOnce() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        serve(exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            departed.join();
            exchange.onDeparture(second::countDown);
        });
        listener.connect().request("GET / HTTP/1.1", "Host: x").close();

        assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatLeavesInTheMidstOfItsBodyHasLeft() throws Exception {
        serve(exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            exchange.body().readAllBytes();
        });
        listener.connect()
                .request("POST / HTTP/1.1", "Host: x", "Content-Length: 10")
                .write("half")
                .close();

        assertThat(ended.get(60, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(departed).isCompleted();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,abort", "HTTP_1_1,return", "HTTP_1_1,throw", "HTTP_2,abort", "HTTP_2,return", "HTTP_2,throw"})
    void anIncompleteAnswerNeverLooksComplete(Version version, String how) throws Exception {
        serve(version, exchange -> {
            ResponseStream stream = exchange.stream(200, TEXT);
            stream.write(bytes("half"));
            stream.flush();
            awaitRelease();
            switch (how) {
                case "abort" -> exchange.abort();
                case "throw" -> throw new IllegalStateException("on purpose");
                default -> {}
            }
        });
        HttpResponse<InputStream> response =
                client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());
        assertThat(response.body().readNBytes(4)).isEqualTo(bytes("half"));
        release.countDown();

        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void anIncompleteAnswerOverHttp10IsReset() throws Exception {
        serve(exchange -> {
            ResponseStream stream = exchange.stream(200, TEXT);
            stream.write(bytes("half"));
            stream.flush();
            awaitRelease();
            exchange.abort();
        });
        try (RawConnection connection = listener.connect()) {
            connection.request("GET / HTTP/1.0");
            connection.readHead();
            assertThat(connection.in().readNBytes(4)).isEqualTo(bytes("half"));
            release.countDown();
            assertThatThrownBy(connection::readAll).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aCompleteAnswerOverHttp10EndsInGoodOrder() throws Exception {
        serve(exchange -> {
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.write(bytes("whole"));
            }
        });
        try (RawConnection connection = listener.connect()) {
            connection.request("GET / HTTP/1.0");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("chunked");
            assertThat(connection.readAll()).isEqualTo("whole");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void anAnswerToHeadHasNoBody(Version version) throws Exception {
        serve(version, exchange -> {
            if (exchange.request().target().equals("/whole")) {
                exchange.respond(200, TEXT, bytes("twelve"), new byte[100_000]);
                return;
            }
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.write(bytes("some"));
                stream.flush();
                stream.write(bytes("more"));
            }
        });
        HttpClient client = client(version);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> whole = client.send(
                    request("/whole")
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(whole.headers().firstValue("content-length")).hasValue("100006");
            assertThat(whole.body()).isEmpty();
            HttpResponse<String> stream = client.send(
                    request("/stream")
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(stream.headers().firstValue("content-length")).isEmpty();
            assertThat(stream.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void statusesWithoutABodyHaveNone(Version version) throws Exception {
        serve(
                version,
                exchange -> exchange.respond(
                        Integer.parseInt(exchange.request().target().substring(1)), TEXT));
        HttpClient client = client(version);
        for (int code : new int[] {204, 304, 200}) {
            HttpResponse<String> response = client.send(request("/" + code).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(code);
            assertThat(response.body()).isEmpty();
        }
    }

    /** As much is taken as fits into the buffers of the two kernels, as long as nobody reads it. */
    @Test
    void aBodyOf100MiBIsReadAsItComesAndNeverHeld() throws Exception {
        long size = 100L * 1024 * 1024;
        serve(exchange -> {
            awaitRelease();
            long count = exchange.body().transferTo(java.io.OutputStream.nullOutputStream());
            exchange.respond(200, TEXT, bytes(Long.toString(count)));
        });
        try (SocketChannel channel = SocketChannel.open(
                        new InetSocketAddress("127.0.0.1", listener.listener().port()));
                Selector selector = Selector.open()) {
            channel.write(ByteBuffer.wrap(bytes("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n")));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_WRITE);
            long sent = send(channel, selector, size);
            assertThat(sent).isLessThan(32L * 1024 * 1024);
            release.countDown();
            while (sent < size) {
                sent += send(channel, selector, size - sent);
            }
            selector.close();
            channel.configureBlocking(true);
            RawConnection connection = new RawConnection(channel.socket());
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200");
            assertThat(connection.in().readNBytes(9)).isEqualTo(bytes("104857600"));
        }
    }

    /** Writes until nothing is taken for a second. */
    private static long send(SocketChannel channel, Selector selector, long most) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1024 * 1024);
        long sent = 0;
        while (sent < most && selector.select(1000) > 0) {
            selector.selectedKeys().clear();
            zeros.clear().limit((int) Math.min(zeros.capacity(), most - sent));
            sent += channel.write(zeros);
        }
        return sent;
    }

    @Test
    void aClientThatAsksWhetherToSendItsBodyIsToldToWhenItIsRead() throws Exception {
        serve(JettyExchangeTest::echo);
        try (RawConnection connection = listener.connect()) {
            connection.request(
                    "POST / HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 4", "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 100 ");
            connection.write("body");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(connection.readAll()).endsWith("\n\nbody");
        }
    }

    @Test
    void aClientThatAsksWhetherToSendItsBodyCanBeRefused() throws Exception {
        serve(exchange -> exchange.respond(413, TEXT, bytes("too much")));
        try (RawConnection connection = listener.connect()) {
            connection.request("POST / HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 400000");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 413 ");
            assertThat(connection.readAll()).isEqualTo("too much");
        }
    }

    @Test
    void anAnswerReachesAClientThatIsStillSending() throws Exception {
        serve(exchange -> {
            exchange.body().readNBytes(1000);
            exchange.respond(413, TEXT, bytes("too much"));
        });
        try (RawConnection connection = listener.connect()) {
            connection.request("POST / HTTP/1.1", "Host: x", "Content-Length: 3000000");
            connection.write("x".repeat(3_000_000));
            connection.request("POST / HTTP/1.1", "Host: x", "Content-Length: 2000", "Connection: close");
            connection.write("x".repeat(2000));
            for (int i = 0; i < 2; i++) {
                assertThat(connection.readHead()).startsWith("HTTP/1.1 413 ");
                assertThat(connection.in().readNBytes(8)).isEqualTo(bytes("too much"));
            }
        }
    }

    @Test
    void requestsThatComeAtOnceAreAnsweredInOrder() throws Exception {
        serve(exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            echo(exchange);
        });
        try (RawConnection connection = listener.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("PUT /" + i + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n" + (10 + i));
            }
            connection.write(requests.toString());
            for (int i = 0; i < 50; i++) {
                String head = connection.readHead();
                assertThat(head).startsWith("HTTP/1.1 200");
                int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
                assertThat(new String(connection.in().readNBytes(length), UTF_8))
                        .startsWith("PUT /" + i + "\n")
                        .endsWith("\n\n" + (10 + i));
            }
            assertThat(departed).isNotDone();
        }
    }

    /** What the watch for the end of the connection reads must not be lost to the next request. */
    @RepeatedTest(20)
    void aRequestThatComesWhileAnotherIsAnsweredIsNeitherLostNorADeparture() throws Exception {
        serve(exchange -> {
            exchange.onDeparture(() -> departed.complete(null));
            try (ResponseStream stream = exchange.stream(200, TEXT)) {
                stream.write(bytes(exchange.request().target()));
                stream.flush();
                awaitRelease();
            }
        });
        try (RawConnection connection = listener.connect()) {
            connection.request("GET /first HTTP/1.1", "Host: x");
            connection.readHead();
            assertThat(connection.in().readNBytes(9)).isEqualTo(bytes("6\r\n/first"));
            String padding = "p".repeat(5_000);
            connection.request("GET /second HTTP/1.1", "Host: x", "X: " + padding);
            connection.request("GET /third HTTP/1.1", "Host: x", "Connection: close");
            release.countDown();

            assertThat(connection.readAll())
                    .startsWith("\r\n0\r\n\r\nHTTP/1.1 200")
                    .containsSubsequence(
                            "HTTP/1.1 200", "7\r\n/second\r\n0\r\n\r\n", "HTTP/1.1 200", "6\r\n/third\r\n0\r\n\r\n");
            assertThat(departed).isNotDone();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void failuresAreStatuses(Version version) throws Exception {
        serve(version, exchange -> {
            switch (exchange.request().target()) {
                case "/status" -> throw StatusException.badRequest("no");
                case "/begun" -> {
                    exchange.stream(200, TEXT).write(bytes("not sent yet"));
                    throw StatusException.badRequest("no");
                }
                case "/bug" -> throw new IllegalStateException("secret");
                default -> {}
            }
        });
        for (String target : new String[] {"/status", "/begun"}) {
            HttpResponse<String> response = client(version).send(request(target).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.body()).contains("\"kind\":\"Status\"", "\"message\":\"no\"");
        }
        for (String target : new String[] {"/bug", "/nothing"}) {
            HttpResponse<String> response = client(version).send(request(target).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).contains("\"reason\":\"InternalError\"").doesNotContain("secret");
        }
    }

    @Test
    void aBodyThatIsFramedWronglyIsABadRequest() throws Exception {
        serve(JettyExchangeTest::echo);
        try (RawConnection connection = listener.connect()) {
            connection.request("POST / HTTP/1.1", "Host: x", "Transfer-Encoding: chunked");
            connection.write("4\r\nbody\r\nnonsense\r\n");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 400 ");
            assertThat(connection.readAll()).contains("\"kind\":\"Status\"");
        }
    }

    @Test
    void aHeaderThatIsNotUtf8IsABadRequest() throws Exception {
        serve(JettyExchangeTest::echo);
        try (RawConnection connection = listener.connect()) {
            connection.request("GET / HTTP/1.1", "Host: x", "X-Remote-User: j\u00fcrgen", "Connection: close");
            assertThat(connection.readHead()).startsWith("HTTP/1.1 400 ");
            assertThat(connection.readAll()).contains("\"kind\":\"Status\"");
        }
    }

    @Test
    void whatAHandlerPutsIntoAHeaderCannotBecomeAnother() throws Exception {
        serve(exchange -> exchange.respond(200, Map.of("X-Name", "a\r\nX-Evil: b"), bytes("ok")));
        try (RawConnection connection = listener.connect()) {
            connection.request("GET / HTTP/1.1", "Host: x", "Connection: close");
            assertThat(connection.readHead()).contains("X-Name: a").doesNotContain("\nX-Evil");
        }
    }
}
