package io.github.multikueue.proxy.server.http;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.server.http.answer.StalledWrites;
import io.github.multikueue.proxy.server.http.exchange.ExchangeHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Hands requests below the paths of {@link PathMount}s to them, and all others on. */
final class MountHandler extends Handler.Wrapper {

    private final Set<PathMount> mounts;
    private final ExchangeHandler exchanges;
    private final Handler mounted;

    /**
     * @param tokens who guesses tokens
     * @param refused is told of every request that is refused for that, with the status code
     * @param hosts by which names clients may address what is mounted
     * @param stalls gives up on clients that take nothing
     * @param answers bounds how much answers take that their clients have not taken yet
     * @param scheduler sends pings
     * @param pingInterval how often a WebSocket gets a ping
     */
    MountHandler(
            Set<PathMount> mounts,
            UnknownTokens tokens,
            ObjIntConsumer<Request> refused,
            AllowedHosts hosts,
            StalledWrites stalls,
            AnswerBudget answers,
            ScheduledExecutorService scheduler,
            Duration pingInterval) {
        this.mounts = Set.copyOf(mounts);
        this.exchanges = new ExchangeHandler(this::dispatch, stalls, answers, scheduler, pingInterval, Status::toJson);
        this.mounted = new HostScreen(hosts, new CredentialScreen(tokens, refused, Status::toJson, exchanges));
        installBean(mounted);
    }

    /** It is no descendant of this, so nobody else tells it. */
    @Override
    public void setServer(Server server) {
        super.setServer(server);
        mounted.setServer(server);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return mountOf(request.getHttpURI().getPath()).isPresent() && !Connectors.isManagement(request)
                ? mounted.handle(request, response, callback)
                : super.handle(request, response, callback);
    }

    private void dispatch(ApiExchange exchange) throws IOException {
        mountOf(exchange.request().target()).orElseThrow().handle(exchange);
    }

    private Optional<PathMount> mountOf(String path) {
        return mounts.stream().filter(each -> path.startsWith(each.prefix())).findFirst();
    }

    /** Answers new requests with 503, lets the others end within the time given, and breaks off what is left. */
    void drain(Duration grace) {
        exchanges.drain(grace);
        exchanges.cutOff();
    }
}
