package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.core.kube.ApiPath;
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.ListWatch;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** The watches on the TaskRuns of one worker, with the credential it has now. */
final class WorkerTaskRuns implements AutoCloseable {

    private record Watch(TaskRunCaptures captures, ListWatch<TaskRunView> taskRuns) {}

    private final WorkerConfig.Usable config;
    private final ApiServer server;
    private final List<Watch> watches;

    /**
     * Begins to watch.
     *
     * @param server the worker; closed with this
     * @param collections what to watch
     * @param captures makes what takes the TaskRuns of a collection
     */
    WorkerTaskRuns(
            WorkerConfig.Usable config,
            ApiServer server,
            List<ApiPath> collections,
            Supplier<TaskRunCaptures> captures) {
        this.config = config;
        this.server = server;
        this.watches =
                collections.stream().map(each -> watch(each, captures.get())).toList();
        watches.forEach(each -> each.taskRuns().start());
    }

    private Watch watch(ApiPath collection, TaskRunCaptures captures) {
        ListWatch.Source<TaskRunView> source = new ListWatch.Source<>(
                "taskruns on " + config.name(), server, () -> collection, ListWatch.Accept.OBJECTS, TaskRunView.class);
        return new Watch(captures, new ListWatch<>(source, captures, Clock.systemUTC(), new SecureRandom()));
    }

    String name() {
        return config.name();
    }

    /** Whether it watches that worker with that credential. */
    boolean isOf(WorkerConfig.Usable other) {
        return config.equals(other);
    }

    /** Tries again where it is time to. */
    void tick() {
        watches.forEach(each -> each.captures().tick());
    }

    @Override
    public void close() {
        watches.forEach(each -> each.taskRuns().close());
        server.close();
    }
}
