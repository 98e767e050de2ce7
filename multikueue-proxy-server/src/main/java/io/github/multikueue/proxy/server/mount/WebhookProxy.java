package io.github.multikueue.proxy.server.mount;

import com.google.common.base.Stopwatch;
import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver;
import io.github.multikueue.proxy.core.gateway.renaming.RenamingObserver.ObservedRenaming;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.document.BoundedBytes;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.RestoredReview;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.github.multikueue.proxy.core.rename.rules.WebhookRule;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in front of a controller's webhooks: what an API server asks is restored, and what they answer is renamed. If they cannot be
 * called, the API server is told so before it gives up, by a failure over HTTP, so that its {@code failurePolicy} holds. Safe for use by
 * many threads.
 */
final class WebhookProxy {

    /** A review may have an object twice, each of at most 3 MiB as kube-apiserver takes it. */
    private static final int MOST_BYTES = 16 << 20;

    /** How long API servers wait if they do not say it. */
    private static final int DEFAULT_SECONDS = 10;

    private static final int MOST_SECONDS = 30;
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,2})s");
    private static final Duration OWN_TIME = Duration.ofMillis(250);

    private final Renamer renamer;
    private final Map<String, WebhookRule> rules;
    private final WebhookTarget target;
    private final RenamingObserver observer;

    WebhookProxy(RenameRules rules, WebhookTarget target, RenamingObserver observer) {
        this.renamer = new Renamer(rules);
        this.rules = rules.webhooks();
        this.target = target;
        this.observer = observer;
    }

    /**
     * Answers a request of an API server.
     *
     * @throws IOException if it is gone
     */
    void handle(ApiExchange exchange) throws IOException {
        int status = 0;
        RequestHead head = exchange.request();
        ObservedRenaming observed = new ObservedRenaming() {};
        try {
            RequestInfo info = RequestInfo.of(head.method(), head.target());
            observed = observer.begun(head.method(), info);
            byte[] body = BoundedBytes.read(exchange.body(), MOST_BYTES);
            WebhookTarget.Answer answer = answer(info, head, body, observed);
            status = answer.status();
            exchange.respond(status, headers(answer), answer.body());
        } catch (StatusException e) {
            status = e.code();
            FailureResponses.respond(exchange, e.status());
        } finally {
            observed.ended(status);
        }
    }

    private static Map<String, String> headers(WebhookTarget.Answer answer) {
        return answer.contentType().isEmpty() ? Map.of() : Map.of("Content-Type", answer.contentType());
    }

    private WebhookTarget.Answer answer(RequestInfo info, RequestHead head, byte[] body, ObservedRenaming observed)
            throws IOException {
        if (body.length == 0) {
            observed.received(false);
            return target.call(head, body, timeout(info));
        }
        observed.received(true);
        RestoredReview review = restored(info, body, observed);
        byte[] asked = review.body();
        observed.carried(Direction.RESTORE, body.length, asked.length);
        WebhookTarget.Answer answer = target.call(head, asked, timeout(info));
        observed.answered(answer.status());
        return answer.status() == 200 ? renamed(review, answer, observed) : answer;
    }

    private RestoredReview restored(RequestInfo info, byte[] body, ObservedRenaming observed) throws IOException {
        Stopwatch watch = Stopwatch.createStarted();
        try {
            RestoredReview review = RestoredReview.of(renamer, Optional.ofNullable(rules.get(info.path())), body);
            observed.rewritten(Direction.RESTORE, false, watch.elapsed());
            return review;
        } catch (MalformedJsonException e) {
            observed.rewritten(Direction.RESTORE, true, watch.elapsed());
            throw StatusException.badRequest("the body of the request cannot be read: " + e.getMessage());
        }
    }

    private static WebhookTarget.Answer renamed(
            RestoredReview review, WebhookTarget.Answer answer, ObservedRenaming observed) throws IOException {
        Stopwatch watch = Stopwatch.createStarted();
        try {
            byte[] renamed = review.answer(answer.body());
            observed.rewritten(Direction.RENAME, false, watch.elapsed());
            observed.carried(Direction.RENAME, answer.body().length, renamed.length);
            return new WebhookTarget.Answer(answer.status(), answer.contentType(), renamed);
        } catch (MalformedJsonException e) {
            observed.unreadable();
            throw WebhookTarget.unusable();
        }
    }

    /** A little less than the API server waits, which says so in its query. */
    private static Duration timeout(RequestInfo info) {
        Matcher seconds = SECONDS.matcher(info.query().text("timeout"));
        int asked = seconds.matches() ? Integer.parseInt(seconds.group(1)) : DEFAULT_SECONDS;
        return Duration.ofSeconds(Math.max(1, Math.min(asked, MOST_SECONDS))).minus(OWN_TIME);
    }
}
