package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.tekton.PipelineRuns;
import io.github.multikueue.proxy.core.tls.WatchedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs from Tekton Results: those it stored itself (API v1alpha2, of any version), and those that Loki, S3, GCS or
 * Splunk keep for it (v1alpha3). Safe for use by many threads.
 *
 * <p>The archive is asked as the caller, or as the proxy itself if it has a token of its own there. Its records tell which
 * PipelineRun is the manager's, by Kueue's link to the Workload, and which TaskRun had the Pod, by the owners' UIDs.
 *
 * <p>An archive knows less than the Pod did:
 *
 * <ul>
 *   <li>Only tasks that are over have logs here. A log that is followed is whole, and ends.
 *   <li>Lines have no times. With {@code timestamps} they all have the last moment of the second in which their container
 *       ended, so that each still has a place of its own, and so that {@code sinceTime} and {@code sinceSeconds} give the whole
 *       log or nothing, and never leave out a line of the time asked for. A cursor from the live log is of no use here.
 *   <li>Results keeps one log for all containers of a task. Its usual forms (those of tkn, of Loki, of files and of Splunk) say
 *       which lines are whose, and only those of the container are given; if the form does not say it, all are. The tries of a
 *       task cannot be told apart. With {@code timestamps}, a notice says so.
 *   <li>It does not know the UIDs of Pods. Of a job that was sent out several times, a Pod's name means that of the last time, also if
 *       the request says that this is not the one ({@link LogRequest#otherPodUids}).
 *   <li>What was lost on the way into the archive is lost: tkn cuts lines of more than 4 KiB into several, Results asks Loki
 *       for no more than a number of lines, and the logs of containers that had none are not there.
 *   <li>There is no log of the instance of a container before the last.
 * </ul>
 *
 * @see <a href="https://github.com/tektoncd/results">Tekton Results</a>
 */
public final class TektonResultsLogs implements LogStreamer, AutoCloseable {

    private static final String NAME = "tekton-results";

    private final TektonResultsConfig config;
    private final ApiClient server;
    private final @Nullable WatchedFile<Optional<String>> token;
    private final Clock clock;

    /**
     * Nothing is sent yet.
     *
     * @param observer is told of every call, with {@code tekton-results} as the name of the server
     * @param clock what {@code sinceSeconds} counts from
     * @throws IOException if the file with the certificates cannot be read
     * @throws IllegalArgumentException if the address or the certificates cannot be used
     */
    public TektonResultsLogs(TektonResultsConfig config, CallObserver observer, Clock clock) throws IOException {
        Path authority = config.certificateAuthority();
        String certificates = authority == null ? null : Files.readString(authority);
        this.config = config;
        this.server = ApiClients.extension(NAME, config.address(), certificates, config.timeout(), observer);
        this.token = config.token() == null ? null : tokenFile(config.token());
        this.clock = clock;
    }

    /**
     * Opens the log of a container of a job's Pod.
     *
     * @throws NotFoundException if the archive does not have it, or if there is nobody it could be asked as
     * @throws ForbiddenException if it is asked as the caller, and does not let them
     * @throws UpstreamFailureException if it cannot be reached, fails, or does not let the proxy
     * @throws UpstreamTimeoutException if it does not answer in time
     */
    @Override
    public InputStream open(LogRequest request) {
        Placement placement = request.placement();
        if (!placement.job().kind().equals(PipelineRuns.KIND.kind()) || !isOfWorker(placement.worker())) {
            throw new NotFoundException("this Tekton Results has no logs of " + placement.job());
        }
        if (request.options().previous()) {
            throw new NotFoundException("Tekton Results has the last log of each container only");
        }
        ResultsClient results = client(request.caller());
        ArchivedTasks.Found task = new ArchivedTasks(results, config.origin())
                .of(placement, request.pod())
                .orElseThrow(() -> new NotFoundException(
                        "Tekton Results has no TaskRun of " + placement.job() + " with Pod " + request.pod()));
        return new TaskLog(results, task, clock).open(request.container(), request.options());
    }

    /**
     * Opens the log of a container of the last Pod with this name, of whatever job: for readers who know no more than that.
     * Whether they may read it is for the one who calls this to know. It is asked as the proxy itself.
     *
     * @param container the container's name, or null for the first step
     * @param start if not null, only of a task that was not over by then
     * @param end if not null, only of a task that had started by then
     * @throws NotFoundException if the archive does not have it, or the proxy has no token of its own
     * @throws UpstreamFailureException if it cannot be reached, fails, or does not let the proxy
     * @throws UpstreamTimeoutException if it does not answer in time
     */
    public InputStream openByPod(
            String namespace, String pod, @Nullable String container, @Nullable Instant start, @Nullable Instant end) {
        Names.requireNamespace(namespace);
        Names.requireSubdomain("pod", pod);
        ResultsClient results = client(null);
        ArchivedTasks.Found task = new ArchivedTasks(results, config.origin())
                .of(namespace, pod, start, end)
                .orElseThrow(
                        () -> new NotFoundException("Tekton Results has no TaskRun with Pod " + namespace + "/" + pod));
        return new TaskLog(results, task, clock).open(container, LogOptions.ALL);
    }

    private boolean isOfWorker(@Nullable String worker) {
        return config.worker() == null || worker == null || worker.equals(config.worker());
    }

    private ResultsClient client(@Nullable Caller caller) {
        if (token != null) {
            String own = token.get()
                    .orElseThrow(
                            () -> new UpstreamFailureException("the proxy has no usable token for Tekton Results"));
            return new ResultsClient(server.withBearerToken(own), true, config.timeout());
        }
        if (caller instanceof Caller.BearerToken bearer) {
            return new ResultsClient(server.withBearerToken(bearer.token()), false, config.timeout());
        }
        if (caller instanceof Caller.ImpersonatedUser) {
            // Tekton Results can be set up to ignore the headers: it would answer with the impersonator's rights.
            throw new NotFoundException("Tekton Results is not asked for an impersonated user");
        }
        throw new NotFoundException("Tekton Results cannot be asked without a bearer token");
    }

    private static WatchedFile<Optional<String>> tokenFile(Path file) {
        return WatchedFile.startingWith(Optional.empty(), false, "token of Tekton Results", file, bytes -> {
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return Optional.of(new Caller.BearerToken(text).token());
        });
    }

    /** The file with the proxy's own token; empty if none is configured. */
    public Optional<WatchedFile<?>> tokenFile() {
        return Optional.ofNullable(token);
    }

    /** Ends all transfers and closes all connections. */
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "Tekton Results";
    }
}
