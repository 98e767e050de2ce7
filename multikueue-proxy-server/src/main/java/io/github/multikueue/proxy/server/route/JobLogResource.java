package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.core.DispatchedJobs;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.core.PodReference;
import io.github.multikueue.proxy.server.config.ServerConfig;
import io.github.multikueue.proxy.server.route.query.ContainerLogOptions;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;
import io.github.multikueue.proxy.server.route.query.QueryParameters;

/** The log of a container of a Pod of a job of another kind than PipelineRuns. */
final class JobLogResource implements LogResource {

    private final JobPaths paths;
    private final DispatchedJobs jobs;
    private final long defaultTailLines;

    JobLogResource(JobPaths paths, DispatchedJobs jobs, ServerConfig config) {
        this.paths = paths;
        this.jobs = jobs;
        this.defaultTailLines = config.streaming().defaultTailLines();
    }

    @Override
    public RoutePattern pattern() {
        return paths.podLog();
    }

    @Override
    public LogQuery read(Exchange exchange, LogViewQuery view, boolean stream) {
        QueryParameters query = exchange.query();
        ContainerLogOptions asked = stream
                ? ContainerLogOptions.ofStream(query, view.resumes())
                : ContainerLogOptions.ofDownload(query, defaultTailLines, view.resumes());
        return new JobLog(paths.job(exchange), new PodReference(exchange.pod(), asked.podUid()), asked);
    }

    private final class JobLog implements LogQuery {

        private final JobReference job;
        private final PodReference pod;
        private final ContainerLogOptions asked;

        JobLog(JobReference job, PodReference pod, ContainerLogOptions asked) {
            this.job = job;
            this.pod = pod;
            this.asked = asked;
        }

        @Override
        public boolean follow() {
            return asked.options().follow();
        }

        @Override
        public OpenLog open(Caller caller, LogViewQuery view) {
            return jobs.log(caller, job, pod, asked.container(), asked.options(), view.format(), view.cursor());
        }
    }
}
