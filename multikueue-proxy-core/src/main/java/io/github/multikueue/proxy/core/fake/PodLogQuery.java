package io.github.multikueue.proxy.core.fake;

import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a request for a log, validated as the API server does. */
record PodLogQuery(
        boolean follow,
        boolean timestamps,
        @Nullable Instant since,
        @Nullable Long tailLines,
        @Nullable Long limitBytes) {

    /** No log is older; what is more overflows a time. */
    private static final long MOST_SECONDS = 1L << 32;

    static PodLogQuery of(UrlQuery query, String pod, Clock clock) {
        Long tail = query.number("tailLines");
        Long limit = query.number("limitBytes");
        Long seconds = query.number("sinceSeconds");
        Instant time = time(query.text("sinceTime"));
        atLeast(0, pod, "tailLines", tail, "must be greater than or equal to 0");
        atLeast(1, pod, "limitBytes", limit, "must be greater than 0");
        if (seconds != null && time != null) {
            throw invalid(
                    pod, FieldError.forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        }
        atLeast(1, pod, "sinceSeconds", seconds, "must be greater than 0");
        Instant since = seconds != null ? clock.instant().minusSeconds(Math.min(seconds, MOST_SECONDS)) : time;
        return new PodLogQuery(query.flag("follow"), query.flag("timestamps"), since, tail, limit);
    }

    /** The kubelet is told whole seconds only. */
    private static @Nullable Instant time(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeParseException e) {
            throw StatusException.badRequest("parsing time \"" + text
                    + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"" + text + "\" as \"2006\"");
        }
    }

    private static void atLeast(long least, String pod, String field, @Nullable Long value, String why) {
        if (value != null && value < least) {
            throw invalid(pod, FieldError.invalid(field, value.toString(), why));
        }
    }

    private static StatusException invalid(String pod, FieldError error) {
        return StatusException.invalid("", "PodLogOptions", pod, List.of(error));
    }
}
