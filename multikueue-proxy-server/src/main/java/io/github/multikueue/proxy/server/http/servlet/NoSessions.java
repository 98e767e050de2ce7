package io.github.multikueue.proxy.server.http.servlet;

import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.session.ManagedSession;
import org.eclipse.jetty.util.Callback;

/**
 * Takes the place of Jetty's sessions. Callers authenticate with each request, so a session would be of no use, and one that
 * strangers can make without credentials fills the memory.
 */
public final class NoSessions extends SessionHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Handler next = getHandler();
        return next != null && next.handle(request, response, callback);
    }

    /** @throws IllegalStateException always */
    @Override
    public void newSession(Request request, String requestedId, Consumer<ManagedSession> taker) {
        throw new IllegalStateException("session: (expected: none, since this server keeps no sessions)");
    }
}
