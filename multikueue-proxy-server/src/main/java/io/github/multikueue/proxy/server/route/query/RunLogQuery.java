package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads which part of a run's log is asked for. */
public final class RunLogQuery {

    private static final int MOST_NAMES = 100;
    /** If they were ignored, callers would get what they have not asked for. */
    private static final List<String> OF_ONE_CONTAINER =
            List.of("pod", "podUid", "container", "previous", "limitBytes");

    private RunLogQuery() {}

    /**
     * Reads the options.
     *
     * @param stream whether it is for a WebSocket, which is always followed
     * @param resumes whether a cursor says where the log goes on
     * @param now from when {@code sinceSeconds} counts
     */
    public static RunLogOptions of(QueryParameters query, boolean stream, boolean resumes, Instant now) {
        for (String each : OF_ONE_CONTAINER) {
            query.requireAbsent(
                    each, "no such option for the log of a run; it is one of the log of one container, at .../logs");
        }
        query.requireAlone("cursor", "tailLines", "sinceSeconds", "sinceTime");
        return new RunLogOptions(
                stream || query.flag("follow"),
                names(query, "task", Names::requireSubdomain),
                names(query, "step", Names::requireLabel),
                attempt(query),
                query.flag("sidecars"),
                query.flag("init"),
                failedOnly(query),
                query.flag("timestamps"),
                resumes ? null : TailLines.of(query.number("tailLines")),
                resumes ? null : beginning(query, now),
                query.flag("prefix", true));
    }

    /** The same options, with the same errors, as of the log of one container. */
    private static @Nullable Instant beginning(QueryParameters query, Instant now) {
        LogOptions since =
                new LogOptions(false, false, false, null, query.number("sinceSeconds"), query.time("sinceTime"), null);
        return since.beginning(now);
    }

    /** @param check takes the parameter and a value of it, and throws if that cannot be a name */
    private static Set<String> names(QueryParameters query, String parameter, BinaryOperator<String> check) {
        Set<String> names = query.texts(parameter).stream()
                .map(each -> check.apply(parameter, each))
                .collect(Collectors.toSet());
        if (names.size() > MOST_NAMES) {
            throw new BadRequestException(
                    parameter + ": given " + names.size() + " times (expected: at most " + MOST_NAMES + ")");
        }
        return names;
    }

    private static @Nullable Integer attempt(QueryParameters query) {
        Long attempt = query.number("attempt");
        if (attempt == null) {
            return null;
        }
        if (attempt < 1 || attempt > Integer.MAX_VALUE) {
            throw new BadRequestException("attempt: " + attempt + " (expected: 1 or more)");
        }
        return attempt.intValue();
    }

    private static boolean failedOnly(QueryParameters query) {
        String failed = query.text("failed");
        if (failed != null && !failed.equals("only")) {
            throw new BadRequestException("failed: " + QueryParameters.printable(failed) + " (expected: only)");
        }
        return failed != null;
    }
}
