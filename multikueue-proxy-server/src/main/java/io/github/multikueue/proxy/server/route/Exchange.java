package io.github.multikueue.proxy.server.route;

import static java.util.Objects.requireNonNull;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.core.WorkerDocument;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.meta.AuthenticatedCaller;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.server.http.exchange.RequestHeads;
import io.github.multikueue.proxy.server.http.servlet.ResponseWriter;
import io.github.multikueue.proxy.server.observe.Observation;
import io.github.multikueue.proxy.server.route.query.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request and the response to it, in the terms of this API. Used by one thread at a time. */
public final class Exchange {

    private static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Map<String, String> parameters;
    private final Callers callers;
    private final ResponseWriter writer;
    private final Observation observation;
    private @Nullable RequestHead head;
    private @Nullable QueryParameters query;
    private @Nullable AuthenticatedCaller caller;

    /** @param parameters the parts of the path that stand for something, by their names */
    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, String> parameters,
            Callers callers,
            ResponseWriter writer) {
        this.request = request;
        this.response = response;
        this.parameters = parameters;
        this.callers = callers;
        this.writer = writer;
        this.observation = (Observation) request.getAttribute(Observation.ATTRIBUTE);
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    Observation observation() {
        return observation;
    }

    boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    /** The values of a header, one for each line it came in. */
    List<String> headers(String name) {
        return Collections.list(request.getHeaders(name));
    }

    /** The request without its body. */
    RequestHead head() {
        RequestHead known = head;
        if (known == null) {
            known = RequestHeads.of(request());
            head = known;
        }
        return known;
    }

    /** The request is made by somebody. */
    void identify(AuthenticatedCaller who) {
        caller = who;
        if (who instanceof UserInfo user && !user.equals(UserInfo.ANONYMOUS)) {
            observation.calledBy(user.name());
        }
    }

    /** Somebody whom the manager or an authenticator knows makes the request; to be called before anything is written. */
    void callerIsKnown() {
        writer.known(request());
    }

    /** Who makes the request. */
    AuthenticatedCaller caller() {
        return requireNonNull(caller, "a request behind the chain");
    }

    /** What the manager reviews access for; of users of the manager cluster alone. */
    Caller credential() {
        if (caller() instanceof UserInfo user) {
            String uid = user.uid().isEmpty() ? null : user.uid();
            return new Caller.Identity(user.name(), uid, user.groups(), user.extra());
        }
        return ((AuthenticatedCaller.UnverifiedToken) caller()).caller();
    }

    String namespace() {
        return Names.requireNamespace(parameter("namespace"));
    }

    String pipelineRun() {
        return Names.requireSubdomain("PipelineRun name", parameter("pipelineRun"));
    }

    String pod() {
        return Names.requireSubdomain("pod name", parameter("pod"));
    }

    String container() {
        return Names.requireLabel("container name", parameter("container"));
    }

    /** A part of the path, as it is. */
    String parameter(String name) {
        return requireNonNull(parameters.get(name), name);
    }

    QueryParameters query() {
        QueryParameters known = query;
        if (known == null) {
            known = QueryParameters.parse(request.getQueryString());
            query = known;
        }
        return known;
    }

    /** Asks something on behalf of the caller, and notes for the audit who that is. */
    <T> T ask(Function<Caller, T> useCase) {
        T answer = callers.ask(credential(), observation, useCase);
        callerIsKnown();
        return answer;
    }

    /** Names the worker in the response; to be called before anything is written. */
    void setWorkerHeader(@Nullable String worker) {
        if (worker != null) {
            observation.recordWorker(worker);
            response.setHeader("X-Worker-Cluster", worker);
        }
    }

    /** Names the Pod in the response, and other ones of its name; to be called before anything is written. */
    void setPodHeaders(@Nullable String uid, List<String> others) {
        if (uid != null) {
            response.setHeader("X-Pod-Uid", uid);
        }
        if (!others.isEmpty()) {
            response.setHeader("X-Other-Pod-Uids", String.join(",", others));
        }
    }

    /** Answers with what a worker said. */
    void send(WorkerDocument document) {
        setWorkerHeader(document.worker());
        send(200, JSON, document.json());
    }

    /** Answers with JSON, and a line end behind it if it has none, for those who read it in a terminal. */
    void sendJson(int code, byte[] json) {
        int length = json.length;
        if (length > 0 && json[length - 1] == '\n') {
            send(code, JSON, json);
            return;
        }
        byte[] line = Arrays.copyOf(json, length + 1);
        line[length] = '\n';
        send(code, JSON, line);
    }

    /**
     * Answers with a whole body, which is not to be changed any more; does not wait until the caller has it.
     *
     * @throws TooManyRequestsException if it is large, and large answers that other callers do not take leave no room
     */
    void send(int code, String contentType, byte[] body) {
        if (isHead()) {
            describe(code, contentType);
            response.setContentLength(body.length);
            return;
        }
        AnswerBudget.Lease room = writer.room(body.length);
        describe(code, contentType);
        response.setContentLength(body.length);
        // Before they are written: over HTTP/2 the request may be over before that returns.
        observation.carried(body.length);
        writer.send(request(), body, room);
    }

    /** Sets the status and the headers of a log. Text says that it is UTF-8: browsers would take it for something else. */
    void describe(LogFormat format) {
        describe(200, TEXT.startsWith(format.contentType()) ? TEXT : format.contentType());
    }

    /** Sets the status and the headers of every response: browsers must not guess its type, caches must not share it. */
    private void describe(int code, String contentType) {
        response.setStatus(code);
        response.setContentType(contentType);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-cache, private");
    }
}
