package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.api.NotFoundException;
import io.github.multikueue.proxy.api.UpstreamFailureException;
import io.github.multikueue.proxy.api.UpstreamTimeoutException;
import io.github.multikueue.proxy.core.kube.client.ApiStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import okio.BufferedSource;
import okio.Okio;

/**
 * The log of a TaskRun as it comes from Tekton Results.
 *
 * @param stream ends the transfer when it is closed
 * @param layout how the log tells containers apart
 * @param containers all that can have written to it
 */
record Transfer(ApiStream stream, BufferedSource log, Layout layout, Collection<String> containers)
        implements AutoCloseable {

    /** Where logs are that others keep for Results. */
    private static final String KEPT_BY_OTHERS = "v1alpha3";
    /** Where logs are that Results stored itself, each with a record of its own. */
    private static final String STORED = "v1alpha2";

    private static final List<String> STORED_TYPES =
            List.of("results.tekton.dev/v1alpha3.Log", "results.tekton.dev/v1alpha2.Log");

    /**
     * Begins a transfer.
     *
     * @throws NotFoundException if there is no log, or nothing in it: Results says no more of a log that was lost
     */
    static Transfer of(ResultsClient results, ArchivedTasks.Found task, Collection<String> containers) {
        ResultsRecord record = task.place();
        ApiStream stream = log(results, KEPT_BY_OTHERS, task.namespace(), record)
                .or(() -> stored(results, task))
                .orElseThrow(() -> nothing(task));
        try {
            BufferedSource log = JsonChunks.unpack(Okio.buffer(Okio.source(stream)));
            if (log.exhausted()) {
                throw nothing(task);
            }
            return new Transfer(stream, log, Layout.of(log, containers), containers);
        } catch (IOException e) {
            stream.close();
            throw failure(e);
        } catch (NotFoundException e) {
            stream.close();
            throw e;
        }
    }

    private static Optional<ApiStream> stored(ResultsClient results, ArchivedTasks.Found task) {
        String filter = Cel.all(
                Cel.any(STORED_TYPES.stream()
                        .map(each -> Cel.equal("data_type", each))
                        .toList()),
                Cel.equal("data.spec.resource.uid", task.taskRun().metadata().uid()));
        return results.records(task.namespace(), task.place().result(), filter).stream()
                .flatMap(each -> log(results, STORED, task.namespace(), each).stream())
                .findFirst();
    }

    private static Optional<ApiStream> log(
            ResultsClient results, String version, String namespace, ResultsRecord record) {
        try {
            return Optional.of(results.log(version, namespace, record.result(), record.name()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private static NotFoundException nothing(ArchivedTasks.Found task) {
        return new NotFoundException("Tekton Results has no log of TaskRun " + task.namespace() + "/"
                + task.taskRun().metadata().name());
    }

    /**
     * The lines of one container.
     *
     * @param head what comes before the first
     * @param stamp what each begins with
     * @param skipped how many of the first are left out
     */
    InputStream lines(String container, String head, String stamp, long skipped) {
        return new ArchivedLog(stream, new ContainerLines(log, layout, containers, container, head, stamp, skipped));
    }

    /** How many lines a container has; reads the whole log. */
    long count(String container) {
        try {
            return new ContainerLines(log, layout, containers, container, "", "", 0).count();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(IOException e) {
        return e instanceof InterruptedIOException
                ? new UpstreamTimeoutException("Tekton Results did not go on in time", e)
                : new UpstreamFailureException("Tekton Results broke off in the midst of a log", e);
    }

    @Override
    public void close() {
        stream.close();
    }
}
