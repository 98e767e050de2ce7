package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which part of a run's log is asked for. */
final class RunLogQuery {

    private static final int MOST_TASKS = 100;

    private RunLogQuery() {}

    /**
     * @param stream whether it is for a WebSocket, which is always followed
     * @param resumes whether a cursor says where the log goes on
     */
    static RunLogOptions of(QueryParameters query, boolean stream, boolean resumes) {
        query.requireAlone("cursor", "tailLines", "sinceTime");
        String step = query.text("step");
        return new RunLogOptions(
                stream || query.flag("follow"),
                tasks(query),
                step == null ? null : Names.requireLabel("step", step),
                attempt(query),
                query.flag("sidecars"),
                query.flag("init"),
                failedOnly(query),
                query.flag("timestamps"),
                resumes ? null : TailLines.of(query.number("tailLines")),
                resumes ? null : query.time("sinceTime"),
                query.flag("prefix", true));
    }

    private static Set<String> tasks(QueryParameters query) {
        Set<String> tasks = new LinkedHashSet<>(query.texts("task"));
        if (tasks.size() > MOST_TASKS) {
            throw new BadRequestException(
                    "task: given " + tasks.size() + " times (expected: at most " + MOST_TASKS + ")");
        }
        tasks.forEach(each -> Names.requireSubdomain("task", each));
        return tasks;
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
