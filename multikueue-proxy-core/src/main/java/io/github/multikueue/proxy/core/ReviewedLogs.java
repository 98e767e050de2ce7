package io.github.multikueue.proxy.core;

import com.google.inject.Inject;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.access.StandingAccess;
import io.github.multikueue.proxy.core.logs.LogFeed;
import io.github.multikueue.proxy.core.logs.LogFormat;
import io.github.multikueue.proxy.core.logs.LogOrigin;
import io.github.multikueue.proxy.core.logs.cursor.Cursors;
import io.github.multikueue.proxy.core.logs.format.EncodedLog;
import io.github.multikueue.proxy.core.runlog.RunLog;
import io.github.multikueue.proxy.core.runlog.RunLogOptions;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tekton.RunContents;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens logs for callers who may read them, and for as long as they may. */
final class ReviewedLogs implements PipelineRunLogs {

    private final ReviewedPlacements placements;
    private final ContainerLogs containerLogs;
    private final Cursors cursors;
    private final RunLog runLog;
    private final LogSources sources;
    private final StandingAccess standing;

    @Inject
    ReviewedLogs(
            ReviewedPlacements placements,
            RunContents contents,
            @ForLogs LogStreamer logs,
            Cursors cursors,
            RunLog runLog,
            LogSources sources,
            StandingAccess standing) {
        this.placements = placements;
        this.containerLogs = new ContainerLogs(contents, sources, logs);
        this.cursors = cursors;
        this.runLog = runLog;
        this.sources = sources;
        this.standing = standing;
    }

    @Override
    public OpenLog log(
            Caller caller,
            String namespace,
            String pipelineRun,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        JobReference job = PipelineRuns.KIND.reference(namespace, pipelineRun);
        return log(caller, job, pod, container, options, format, cursor);
    }

    /** The log of a container of a Pod of a job of any kind; see {@link PipelineRunLogs#log}. */
    OpenLog log(
            Caller caller,
            JobReference job,
            PodReference pod,
            @Nullable String container,
            LogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        if (container != null) {
            Names.requireLabel("container", container);
        }
        List<AccessAttributes> access = placements.access(RunOperation.GET_POD_LOG, job, pod.name());
        Placement placement = placements.locatePod(caller, job, pod.name(), access);
        LogRequest request = new LogRequest(caller, placement, pod.name(), null, container, options);
        LogView view = new LogView(cursors, request, format, cursor);
        return containerLogs.open(request, pod, view, access).reviewedFor(caller, standing);
    }

    @Override
    public OpenLog runLog(
            Caller caller,
            String namespace,
            String pipelineRun,
            RunLogOptions options,
            LogFormat format,
            @Nullable String cursor) {
        JobReference job = PipelineRuns.KIND.reference(namespace, pipelineRun);
        List<AccessAttributes> access = placements.access(RunOperation.GET_RUN_LOG, job, "");
        Placement placement = placements.locate(caller, job, access);
        Function<LogOrigin, String> prefix = options.prefix() ? ReviewedLogs::prefix : null;
        String worker = placement.worker();
        try {
            LogFeed feed = runLog.open(caller, job, options, cursor);
            InputStream body = EncodedLog.of(format, feed, options.timestamps(), prefix);
            return new OpenLog(worker, "run " + pipelineRun, access, body).reviewedFor(caller, standing);
        } catch (ProxyException e) {
            throw worker == null ? e : e.onWorker(worker);
        }
    }

    /** As users of tkn know it. */
    private static String prefix(LogOrigin origin) {
        String part = origin.step() == null ? origin.container() : origin.step();
        return "[" + origin.task() + " : " + part + "] ";
    }

    @Override
    public OpenLog archivedLog(
            String namespace, String pod, String container, @Nullable Instant start, @Nullable Instant end) {
        Names.requireNamespace(namespace);
        Names.requireSubdomain("pod", pod);
        Names.requireLabel("container", container);
        return new OpenLog(
                null,
                "container " + container + " of pod " + pod,
                List.of(),
                sources.byNames(namespace, pod, container, start, end));
    }
}
