package io.github.multikueue.proxy.core.fake.kubelet;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Answers {@code exec}, {@code attach} and {@code portforward} of Pods. Safe for use by many threads. */
public final class FakeKubelet implements Connector {
    private static final String UUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final List<String> CHANNELS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
    private static final String VERSION = "X-Stream-Protocol-Version";
    private static final List<String> PORTS = List.of("SPDY/3.1+portforward.k8s.io");

    private final Predicate<ObjectKey> pods;
    private volatile FakeCommand command = FakeCommand.NONE;

    /** {@code pods} tells which Pods there are. */
    public FakeKubelet(Predicate<ObjectKey> pods) {
        this.pods = pods;
    }

    /** Sets what commands do from now on. */
    public void command(FakeCommand value) {
        command = value;
    }

    @Override
    public void connect(StorageContext context, ObjectKey key, ApiExchange exchange) throws IOException {
        if (!pods.test(key)) {
            throw StatusException.notFound(context.request().groupResource(), key.name());
        }
        RequestHead head = exchange.request();
        String protocol = head.header("Upgrade");
        if (protocol == null) {
            throw StatusException.badRequest("Upgrade request required");
        }
        boolean forward = context.request().subresource().equals("portforward");
        if (protocol.equalsIgnoreCase("websocket")) {
            try (ApiExchange.Tunnel tunnel = exchange.tunnel(handshake(head, subprotocol(head, forward)));
                    WebSocketMessages messages = new WebSocketMessages(tunnel)) {
                if (forward) {
                    new EchoingPorts(messages.input(), messages.output()).serve();
                } else {
                    run(context.request().query(), new ChannelSocket(messages));
                }
            }
        } else {
            spdy(context.request(), head, protocol, exchange);
        }
    }

    private static String subprotocol(RequestHead head, boolean forward) {
        String offered = String.join(",", head.headers("Sec-WebSocket-Protocol"));
        return (forward ? PORTS : CHANNELS)
                .stream()
                        .filter(offered::contains)
                        .findFirst()
                        .orElseThrow(
                                () -> StatusException.badRequest("unable to upgrade: no channel protocol offered"));
    }

    private void run(UrlQuery query, CommandConnection connection) throws IOException {
        List<String> program = query.parameters().getOrDefault("command", List.of());
        int exit = command.run(
                program,
                connection.stdin(),
                connection.output(CommandConnection.STDOUT),
                connection.output(CommandConnection.STDERR));
        connection.end(status(exit).getBytes(StandardCharsets.UTF_8));
    }

    private static String status(int exit) {
        return exit == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : ("{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code\","
                                + "\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\","
                                + "\"message\":\"%d\"}]}}")
                        .formatted(exit);
    }

    private static List<Map.Entry<String, String>> handshake(RequestHead head, String protocol) {
        String key = String.valueOf(head.header("Sec-WebSocket-Key"));
        @SuppressWarnings("deprecation") // RFC 6455 demands it.
        byte[] hash =
                Hashing.sha1().hashString(key + UUID, StandardCharsets.US_ASCII).asBytes();
        return List.of(
                Map.entry("Upgrade", "websocket"),
                Map.entry("Connection", "Upgrade"),
                Map.entry("Sec-WebSocket-Accept", Base64.getEncoder().encodeToString(hash)),
                Map.entry("Sec-WebSocket-Protocol", protocol));
    }

    private void spdy(RequestInfo request, RequestHead head, String protocol, ApiExchange exchange) throws IOException {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(List.of(Map.entry("Upgrade", protocol), Map.entry("Connection", "Upgrade")));
        String version = head.header(VERSION);
        if (version != null) {
            headers.add(Map.entry(VERSION, version));
        }
        try (ApiExchange.Tunnel tunnel = exchange.tunnel(headers)) {
            if (request.subresource().equals("portforward")) {
                new EchoingPorts(tunnel.input(), tunnel.output()).serve();
            } else if (version != null) {
                try (SpdyFrames frames = new SpdyFrames(tunnel.input(), tunnel.output())) {
                    run(request.query(), new SpdyCommand(frames, channels(request.query())));
                }
            } else {
                echo(tunnel);
            }
        }
    }

    private static List<Integer> channels(UrlQuery query) {
        List<String> names = List.of("stdin", "stdout", "stderr");
        return IntStream.range(0, names.size())
                .filter(each -> query.text(names.get(each)).equals("true"))
                .boxed()
                .toList();
    }

    private static void echo(ApiExchange.Tunnel tunnel) throws IOException {
        byte[] piece = new byte[8192];
        for (int read = tunnel.input().read(piece);
                read >= 0;
                read = tunnel.input().read(piece)) {
            tunnel.output().write(piece, 0, read);
            tunnel.output().flush();
        }
        tunnel.output().close();
    }
}
