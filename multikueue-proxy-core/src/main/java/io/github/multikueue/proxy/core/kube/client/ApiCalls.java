package io.github.multikueue.proxy.core.kube.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.google.common.base.Stopwatch;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.guard.AnswerDeadline;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Makes calls to one API server, whoever asks it: tells the observer of each, and makes a {@link KubeException} of whatever is no
 * success. Safe for use by many threads.
 */
final class ApiCalls {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType MERGE_PATCH = MediaType.get("application/merge-patch+json");

    private final String name;
    private final CallObserver observer;
    private final AnswerBudget budget;
    private final Answers answers;

    /**
     * @param name what the server is called
     * @param budget what its answers may take of the memory
     */
    ApiCalls(String name, CallObserver observer, AnswerBudget budget) {
        this.name = name;
        this.observer = observer;
        this.budget = budget;
        this.answers = new Answers(name);
    }

    /** Tells the observer of a call that was made elsewhere. */
    void observe(String outcome, Duration duration) {
        observer.called(name, outcome, duration);
    }

    /** Reads a whole answer, and uses it: it counts against the budget for as long. */
    <T> T read(ApiPath path, Request request, HttpClients http, Function<byte[], T> use) {
        try (AnswerBudget.Lease lease = budget.lease()) {
            return use.apply(answer(path, request, http, body -> answers.read(path, body, lease)));
        }
    }

    /** Reads a list, of which no more than what is wanted is ever held. */
    RawList filter(ApiPath path, Request request, HttpClients http, Predicate<ObjectMeta> condition) {
        try (AnswerBudget.Lease lease = budget.lease()) {
            return answer(path, request, http, body -> answers.filter(path, body, lease, condition));
        }
    }

    private <T> T answer(ApiPath path, Request request, HttpClients http, Function<ResponseBody, T> read) {
        try (Response response = execute(path, http.unary().newCall(request), http.timeout())) {
            return read.apply(response.body());
        }
    }

    <T> T parse(ApiPath path, byte[] json, JavaType type) {
        return answers.parse(path, json, type);
    }

    /** Returns a response with a 2xx status, or throws; the body of every other response is read and closed here. */
    Response execute(ApiPath path, Call call, Duration atMost) {
        Stopwatch watch = Stopwatch.createStarted();
        Response response;
        try {
            response = AnswerDeadline.execute(call, atMost);
        } catch (InterruptedIOException e) {
            observer.called(name, "timeout", watch.elapsed());
            throw new KubeException.TimedOut(name, path, e);
        } catch (ProtocolException e) {
            observer.called(name, "malformed", watch.elapsed());
            throw new KubeException.Unusable(name, path, "malformed HTTP", e);
        } catch (IOException e) {
            observer.called(name, "unreachable", watch.elapsed());
            throw new KubeException.Unreachable(name, e);
        }
        observer.called(name, response.code() / 100 + "xx", watch.elapsed());
        if (response.isSuccessful()) {
            return response;
        }
        try (response;
                AnswerBudget.Lease lease = budget.lease()) {
            throw answers.refusal(path, response, lease);
        }
    }

    /** The body of a request. */
    static RequestBody json(Object body) {
        return body(body, JSON);
    }

    /** The body of a request that changes a part of an object. */
    static RequestBody mergePatch(Object patch) {
        return body(patch, MERGE_PATCH);
    }

    private static RequestBody body(Object body, MediaType type) {
        try {
            return RequestBody.create(Json.MAPPER.writeValueAsBytes(body), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body.getClass(), e);
        }
    }

    /** The URL of a path of a server. */
    static HttpUrl resolve(HttpUrl base, ApiPath path) {
        HttpUrl.Builder url = base.newBuilder();
        path.segments().forEach(url::addPathSegment);
        path.parameters().forEach(each -> url.addQueryParameter(each.name(), each.value()));
        return url.build();
    }
}
