package io.github.multikueue.proxy.server.status;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.GoneException;
import io.github.multikueue.proxy.api.InvalidException;
import io.github.multikueue.proxy.api.NotAdmittedException;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.api.TooManyRequestsException;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.api.WorkerUnavailableException;
import io.github.multikueue.proxy.core.kube.meta.Status;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says for every exception what a caller gets to see of it. */
public final class Failures {

    private record Kind(int code, String reason) {}

    private static final Map<Class<? extends ProxyException>, Kind> KINDS = Map.ofEntries(
            Map.entry(BadRequestException.class, new Kind(400, "BadRequest")),
            Map.entry(UnauthenticatedException.class, new Kind(401, "Unauthorized")),
            Map.entry(ForbiddenException.class, new Kind(403, "Forbidden")),
            Map.entry(NotFoundException.class, new Kind(404, "NotFound")),
            Map.entry(NotAdmittedException.class, new Kind(409, "Conflict")),
            Map.entry(GoneException.class, new Kind(410, "Gone")),
            Map.entry(InvalidException.class, new Kind(422, "Invalid")),
            Map.entry(WorkerUnavailableException.class, new Kind(424, "FailedDependency")),
            Map.entry(TooManyRequestsException.class, new Kind(429, "TooManyRequests")),
            Map.entry(UpstreamFailureException.class, new Kind(502, "BadGateway")),
            Map.entry(UpstreamTimeoutException.class, new Kind(504, "Timeout")));

    /** The reasons of codes that HTTP itself gives before a route is asked. */
    private static final Map<Integer, String> REASONS = Map.of(
            400, "BadRequest",
            403, "Forbidden",
            404, "NotFound",
            405, "MethodNotAllowed",
            408, "Timeout",
            413, "RequestEntityTooLarge",
            421, "MisdirectedRequest",
            429, "TooManyRequests",
            503, "ServiceUnavailable");

    private Failures() {}

    /** Returns what to answer, or null if the exception was not thrown on purpose and is nobody's business but ours. */
    public static @Nullable Failure expected(Throwable thrown) {
        if (thrown instanceof HttpFailureException http) {
            return http.failure();
        }
        if (thrown instanceof StatusException known) {
            return new Failure(known.status(), Map.of(), null);
        }
        return thrown instanceof ProxyException exception ? of(exception) : null;
    }

    /** What to answer to a failure of our own: nothing of it. */
    public static Failure internal() {
        return new Failure(500, "InternalError", "Internal error occurred");
    }

    /** What to answer when HTTP itself fails, for example because a header is too long. */
    public static Failure http(int code, String message) {
        return code == 500 ? internal() : new Failure(code, REASONS.getOrDefault(code, "BadRequest"), message);
    }

    /** What to answer to an exception that was thrown on purpose. */
    public static Failure of(ProxyException exception) {
        Kind kind = kind(exception.getClass());
        if (kind == null) {
            return internal();
        }
        String message = String.valueOf(exception.getMessage());
        Status status = Status.failure(kind.code(), kind.reason(), message, details(exception));
        return new Failure(status, headers(exception), worker(exception));
    }

    private static @Nullable Kind kind(Class<?> type) {
        Kind kind = KINDS.get(type);
        return kind != null || type == ProxyException.class ? kind : kind(type.getSuperclass());
    }

    private static @Nullable String worker(ProxyException exception) {
        return exception.worker() == null && exception instanceof NotAdmittedException notAdmitted
                ? notAdmitted.placement().worker()
                : exception.worker();
    }

    private static Map<String, String> headers(ProxyException exception) {
        if (exception instanceof UnauthenticatedException) {
            return Map.of("WWW-Authenticate", "Bearer");
        }
        if (exception instanceof TooManyRequestsException busy) {
            return Map.of("Retry-After", Long.toString(seconds(busy.retryAfter())));
        }
        return Map.of();
    }

    private static Status.@Nullable Details details(ProxyException exception) {
        if (exception instanceof InvalidException invalid) {
            Status.Cause cause = new Status.Cause("FieldValueInvalid", invalid.detail(), invalid.field());
            return new Status.Details(null, null, invalid.kind(), null, List.of(cause), null);
        }
        if (exception instanceof NotAdmittedException notAdmitted) {
            Placement placement = notAdmitted.placement();
            return new Status.Details(
                    placement.job().name(),
                    placement.job().group(),
                    placement.job().kind(),
                    null,
                    causes(placement),
                    null);
        }
        if (exception instanceof TooManyRequestsException busy) {
            return Status.Details.retryAfter(seconds(busy.retryAfter()));
        }
        return null;
    }

    /** The state, and each nominated cluster, where a machine can read them. */
    private static List<Status.Cause> causes(Placement placement) {
        List<Status.Cause> causes = new ArrayList<>();
        causes.add(new Status.Cause("NotAdmitted", placement.state().toString(), "state"));
        placement
                .nominatedWorkers()
                .forEach(worker -> causes.add(new Status.Cause("NotAdmitted", worker, "nominatedClusters")));
        return causes;
    }

    /** Whole seconds, at least one: zero would mean at once. */
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
