package io.github.multikueue.proxy.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * What it costs to send bytes that are there already: Jetty alone, with one handler, which is called on a thread that may wait, as it is
 * with every handler that does not promise never to. Prints its port when it serves.
 */
public final class BareBytes {

    /** The handler promises never to wait, so that Jetty calls it on the thread that reads from the connections. */
    static final String NEVER_WAITS = "never-waits";

    private BareBytes() {}

    /** @param arguments paths, and behind each the file with the body to answer with; behind them perhaps {@link #NEVER_WAITS} */
    public static void main(String[] arguments) throws Exception {
        BareRoute.quiet();
        Map<String, byte[]> bodies = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            bodies.put(arguments[i], read(arguments[i + 1]));
        }
        boolean neverWaits = NEVER_WAITS.equals(arguments[arguments.length - 1]);
        var server = new org.eclipse.jetty.server.Server(BareRoute.threads());
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract(neverWaits ? InvocationType.NON_BLOCKING : InvocationType.BLOCKING) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                byte[] body = bodies.get(Request.getPathInContext(request));
                if (body == null) {
                    return false; // Jetty answers 404.
                }
                response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, "application/json"));
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
                response.write(true, ByteBuffer.wrap(body), callback);
                return true;
            }
        });
        server.start();
        System.out.println("Serving on port " + connector.getLocalPort());
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }
}
