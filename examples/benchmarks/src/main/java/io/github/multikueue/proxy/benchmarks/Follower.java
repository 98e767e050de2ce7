package io.github.multikueue.proxy.benchmarks;

import io.github.multikueue.proxy.core.fake.FakeTask;
import java.io.IOException;
import java.util.Base64;

/** How a log is followed to its end. */
enum Follower {
    HTTP("HTTP", "/logs?follow=true&tailLines=-1&") {
        @Override
        void follow(HttpConnection connection, Endpoint endpoint, String path, HttpConnection.Sink lines)
                throws IOException {
            connection.get(endpoint.request(path), lines);
        }
    },
    EVENTS("Server-Sent Events", "/logs?follow=true&tailLines=-1&format=sse&") {
        @Override
        void follow(HttpConnection connection, Endpoint endpoint, String path, HttpConnection.Sink lines)
                throws IOException {
            connection.get(endpoint.request(path), new EventTexts(lines));
        }
    },
    WEBSOCKET("WebSocket", "/logs/stream?") {
        @Override
        void follow(HttpConnection connection, Endpoint endpoint, String path, HttpConnection.Sink lines)
                throws IOException {
            String head = connection.exchange(endpoint.request(path, HANDSHAKE));
            if (!head.startsWith("http/1.1 101 ")) {
                throw new IOException("answer: " + head.lines().findFirst().orElse("") + " (expected: 101)");
            }
            int opcode;
            do {
                opcode = frame(connection, lines);
            } while (opcode != CLOSE);
        }
    };

    private static final String HANDSHAKE =
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                    + Base64.getEncoder().encodeToString(new byte[16]) + "\r\n";
    private static final int OPCODE = 0x0f;
    private static final int LENGTH = 0x7f;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    /** Masked, as clients must; the mask is 0, the code 1000. */
    private static final byte[] CLOSE_NORMALLY = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe8};

    private final String text;
    private final String route;

    Follower(String text, String route) {
        this.text = text;
        this.route = route;
    }

    /** Where the proxy has the log of the step {@code main} of a task of the measured run, from its beginning. */
    String path(FakeTask task) {
        return "/api/v1/namespaces/" + World.NAMESPACE + route + "pipelineRun=" + World.RUN + "&pod=" + task.podName();
    }

    /** Returns at the end of the log; fails if it is not whole. */
    void follow(Endpoint endpoint, String path, int buffer, HttpConnection.Sink lines) throws IOException {
        try (HttpConnection connection = new HttpConnection(endpoint, buffer)) {
            follow(connection, endpoint, path, lines);
        }
    }

    @Override
    public String toString() {
        return text;
    }

    abstract void follow(HttpConnection connection, Endpoint endpoint, String path, HttpConnection.Sink lines)
            throws IOException;

    /** Reads one frame of the server, which masks nothing; its opcode. */
    private static int frame(HttpConnection connection, HttpConnection.Sink lines) throws IOException {
        int opcode = connection.read() & OPCODE;
        int length = connection.read() & LENGTH;
        if (length > 125) {
            int bytes = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | connection.read();
            }
        }
        if (opcode == TEXT || opcode == CONTINUATION) {
            connection.exactly(length, lines);
        } else if (opcode == CLOSE) {
            int code = connection.read() << 8 | connection.read();
            connection.write(CLOSE_NORMALLY);
            if (code != 1000) {
                throw new IOException("close: " + code + " (expected: 1000)");
            }
        } else {
            connection.exactly(length, (buffer, offset, count) -> {});
        }
        return opcode;
    }
}
