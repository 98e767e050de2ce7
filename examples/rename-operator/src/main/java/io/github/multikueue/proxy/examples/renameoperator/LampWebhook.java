package io.github.multikueue.proxy.examples.renameoperator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

/** The admission webhook for lamps: none is to be brighter than 500. */
final class LampWebhook implements AutoCloseable {

    static final String PATH = "/validate-lamps";
    private static final int MOST = 500;

    private final HttpsServer server;
    private final Gson gson = JSON.getGson();

    /** Listens on a free port of this machine, which is what a container beside it sees. */
    LampWebhook(SSLContext tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext(PATH, this::review);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void review(HttpExchange exchange) throws IOException {
        try (exchange) {
            String received = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            JsonObject review = JsonParser.parseString(received).getAsJsonObject();
            review.add("response", answer(review.getAsJsonObject("request")));
            review.remove("request");
            byte[] sent = review.toString().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, sent.length);
            exchange.getResponseBody().write(sent);
        }
    }

    private JsonObject answer(JsonObject request) {
        Lamp lamp = gson.fromJson(request.get("object"), Lamp.class);
        JsonObject answer = new JsonObject();
        answer.add("uid", request.get("uid"));
        boolean allowed = lamp.getKind().equals("Lamp") && lamp.spec().brightness <= MOST;
        answer.addProperty("allowed", allowed);
        if (!allowed) {
            JsonObject status = new JsonObject();
            status.addProperty(
                    "message",
                    "lamps." + Lamp.GROUP + " \"" + lamp.getMetadata().getName() + "\": brightness: "
                            + lamp.spec().brightness + " (expected: at most " + MOST + ")");
            answer.add("status", status);
        }
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
