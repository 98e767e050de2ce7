package io.github.multikueue.proxy.core.fake.kubelet;

import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.Connector;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContext;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Answers {@code exec}, {@code attach} and {@code portforward} of Pods. Safe for use by many threads. */
public final class FakeKubelet implements Connector {
    private static final String UUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final List<String> CHANNELS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
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
            echo(head, protocol, forward, exchange);
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

    private void run(UrlQuery query, ChannelSocket socket) throws IOException {
        List<String> program = query.parameters().getOrDefault("command", List.of());
        int exit = command.run(program, socket.stdin(), socket.output(1), socket.output(2));
        socket.exited(exit);
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

    private static void echo(RequestHead head, String protocol, boolean forward, ApiExchange exchange)
            throws IOException {
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(List.of(Map.entry("Upgrade", protocol), Map.entry("Connection", "Upgrade")));
        String version = head.header("X-Stream-Protocol-Version");
        if (version != null) {
            headers.add(Map.entry("X-Stream-Protocol-Version", version));
        }
        try (ApiExchange.Tunnel tunnel = exchange.tunnel(headers)) {
            if (forward) {
                new EchoingPorts(tunnel.input(), tunnel.output()).serve();
                return;
            }
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
}
