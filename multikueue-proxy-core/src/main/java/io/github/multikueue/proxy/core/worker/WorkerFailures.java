package io.github.multikueue.proxy.core.worker;

import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Throwables;
import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.client.guard.ForbiddenAddressException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What a failed call to a worker means to the caller. The one place where that is decided. */
final class WorkerFailures {

    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final int MAX_MESSAGE = 500;

    /** Messages about the network, not about the caller's objects. */
    private static final Pattern ADDRESS =
            Pattern.compile("://|\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|:\\d{2,5}\\b|\\bdial |\\blookup ");

    private WorkerFailures() {}

    static ProxyException translate(String worker, ApiPath path, KubeException failure) {
        return toProxyException(worker, path, failure).onWorker(worker);
    }

    /** Returns why the worker as a whole cannot be used after this failure, or null if it is only about this call. */
    static @Nullable String outage(KubeException failure) {
        if (failure instanceof KubeException.Unreachable unreachable) {
            return "cannot be reached: " + networkProblem(unreachable);
        }
        return failure instanceof KubeException.TimedOut ? "does not answer in time" : null;
    }

    /** The error while a worker cannot be used. */
    static ProxyException unavailable(String worker, String problem, @Nullable Throwable cause) {
        return new WorkerUnavailableException("worker " + worker + " " + problem, cause).onWorker(worker);
    }

    private static ProxyException toProxyException(String worker, ApiPath path, KubeException failure) {
        if (failure instanceof KubeException.Refused refused) {
            return refusal(worker, path, refused);
        }
        if (failure instanceof KubeException.TimedOut) {
            return new UpstreamTimeoutException("worker " + worker + " did not answer in time", failure);
        }
        if (failure instanceof KubeException.NoRoom) {
            return KubeException.noRoom("worker " + worker);
        }
        String outage = outage(failure);
        return outage == null
                ? new UpstreamFailureException("worker " + worker + " gave an unusable answer", failure)
                : unavailable(worker, outage, failure);
    }

    private static ProxyException refusal(String worker, ApiPath path, KubeException.Refused refused) {
        String message = "worker " + worker + ": " + statusMessage(refused);
        return switch (refused.code()) {
            case 400 -> new BadRequestException(message);
            case 401 ->
                new UpstreamFailureException(
                        "worker " + worker + " does not accept the proxy's credentials (401)", refused);
            // The worker's message names the identity of the proxy there.
            case 403 ->
                new ForbiddenException("worker " + worker + " does not allow the proxy to read " + path
                        + " (expected: a role for it there)");
            case 404 -> new NotFoundException(message);
            case 410 -> new GoneException(message);
            case 429 ->
                new TooManyRequestsException(
                        "worker " + worker + " has too many requests",
                        requireNonNullElse(refused.retryAfter(), DEFAULT_RETRY_AFTER));
            default ->
                new UpstreamFailureException(
                        "worker " + worker + " answered " + refused.code() + reason(path, refused), refused);
        };
    }

    private static String reason(ApiPath path, KubeException.Refused refused) {
        String words = KubeletComplaints.isOne(path, refused) ? KubeletWords.forCallers(refused.statusMessage()) : "";
        return words.isEmpty() ? "" : ": " + words;
    }

    /** What the worker says about the caller's objects, unless it has text in it that callers are not to see. */
    private static String statusMessage(KubeException.Refused refused) {
        String message = refused.statusMessage();
        if (message.isEmpty() || ADDRESS.matcher(message).find()) {
            return "answered " + refused.code();
        }
        return PrintableText.of(message, MAX_MESSAGE);
    }

    private static String networkProblem(Throwable failure) {
        List<Throwable> chain = Throwables.getCausalChain(failure);
        if (has(chain, CertificateException.class) || has(chain, SSLPeerUnverifiedException.class)) {
            return "its certificate is not trusted";
        }
        if (has(chain, SSLException.class)) {
            return "the TLS handshake failed";
        }
        if (has(chain, ForbiddenAddressException.class)) {
            return "its host name resolves to an address that no worker may have";
        }
        if (has(chain, UnknownHostException.class)) {
            return "its name cannot be resolved";
        }
        return has(chain, ConnectException.class) || has(chain, NoRouteToHostException.class)
                ? "no connection"
                : "the connection broke";
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }
}
