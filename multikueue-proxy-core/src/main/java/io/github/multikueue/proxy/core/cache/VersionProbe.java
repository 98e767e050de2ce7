package io.github.multikueue.proxy.core.cache;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.apiserver.storage.OpaqueVersionException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API server which version it has now. All who ask while a question is on its way share the next one: an answer to a question that
 * was asked before they came may be too old for them. Safe for use by many threads.
 */
final class VersionProbe {

    /** How a question ended. */
    enum Reply {
        ANSWERED,
        /** The API server, or a thread to ask it, was not there in time. */
        LATE,
        /** The API server cannot be reached, as it seems. */
        UNREACHABLE,
        /** The API server refuses to answer. */
        REFUSED
    }

    /**
     * What the API server has said.
     *
     * @param version 0, unless it was answered
     */
    record Answer(Reply outcome, long version) {}

    /** As little of a list as there is. */
    private static final String METADATA =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    /** An API server that is there, but far away, has answered by then. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private record Page(ObjectMeta metadata) {
        Page {
            metadata = requireNonNullElse(metadata, ObjectMeta.NONE);
        }
    }

    private final ApiClient server;
    private final ApiPath path;
    private final Executor executor;
    private @Nullable CompletableFuture<Answer> running;
    private @Nullable CompletableFuture<Answer> next;
    private volatile boolean unreachable;

    /** @param executor runs one question at a time, which waits for the API server */
    VersionProbe(ApiClient server, ApiPath path, Executor executor) {
        this.server = server;
        this.path = path.query("limit", 1);
        this.executor = executor;
    }

    /**
     * Asks, and waits for the answer: up to a second, as long as the API server seems to be there.
     *
     * @param patience how long to wait otherwise
     */
    Answer ask(Duration patience) {
        Duration atMost = unreachable || patience.compareTo(LONGEST) > 0 ? patience : LONGEST;
        try {
            return question().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Reply.LATE, 0);
        } catch (TimeoutException e) {
            return new Answer(unreachable ? Reply.UNREACHABLE : Reply.LATE, 0);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question cannot fail", e);
        }
    }

    private synchronized CompletableFuture<Answer> question() {
        CompletableFuture<Answer> present = running;
        if (present == null) {
            present = new CompletableFuture<>();
            running = present;
            start(present);
            return present;
        }
        CompletableFuture<Answer> following = next;
        if (following == null) {
            following = new CompletableFuture<>();
            next = following;
        }
        return following;
    }

    private void start(CompletableFuture<Answer> question) {
        try {
            executor.execute(() -> complete(question, answer()));
        } catch (RejectedExecutionException e) {
            complete(question, new Answer(Reply.LATE, 0));
        }
    }

    private void complete(CompletableFuture<Answer> question, Answer answer) {
        if (answer.outcome() != Reply.LATE) {
            unreachable = answer.outcome() == Reply.UNREACHABLE;
        }
        synchronized (this) {
            CompletableFuture<Answer> following = next;
            running = following;
            next = null;
            if (following != null) {
                start(following);
            }
        }
        question.complete(answer);
    }

    private Answer answer() {
        try {
            Page page = server.get(path, METADATA, Page.class);
            long version = OpaqueVersionException.number(page.metadata().resourceVersion());
            return new Answer(Reply.ANSWERED, version);
        } catch (KubeException.Refused e) {
            return new Answer(e.code() >= 500 ? Reply.UNREACHABLE : Reply.REFUSED, 0);
        } catch (OpaqueVersionException | RuntimeException e) {
            return new Answer(
                    e instanceof KubeException.Unreachable || e instanceof KubeException.TimedOut
                            ? Reply.UNREACHABLE
                            : Reply.REFUSED,
                    0);
        }
    }
}
