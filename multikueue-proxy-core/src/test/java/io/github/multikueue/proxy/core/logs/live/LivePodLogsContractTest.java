package io.github.multikueue.proxy.core.logs.live;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.JobReference;
import io.github.multikueue.proxy.api.LogOptions;
import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.api.LogStreamer;
import io.github.multikueue.proxy.api.Placement;
import io.github.multikueue.proxy.api.PlacementState;
import io.github.multikueue.proxy.core.fake.FakeFleet;
import io.github.multikueue.proxy.core.fake.FakeLog;
import io.github.multikueue.proxy.core.fake.FakeRun;
import io.github.multikueue.proxy.core.fake.FakeTask;
import io.github.multikueue.proxy.core.fake.Fault;
import io.github.multikueue.proxy.core.fake.FleetAdmin;
import io.github.multikueue.proxy.core.fake.LogStreamerContract;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.logs.resume.ResumePolicy;
import io.github.multikueue.proxy.core.runwatch.PodContainerStates;
import io.github.multikueue.proxy.core.worker.WorkerClients;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

class LivePodLogsContractTest extends LogStreamerContract {

    private final FakeFleet fleet = FakeFleet.start("spoke-1");
    private final FakeRun run = fleet.createPipelineRun("team-a", "build-1").admit("spoke-1");
    private final FakeTask task = run.startTask("main", "run");
    private final WorkerClients workers =
            new WorkerClients(new FleetAdmin(fleet), Duration.ofMinutes(1), CallObserver.NONE, new Random(1));

    @AfterEach
    void stop() {
        workers.close();
        fleet.close();
    }

    @Override
    protected LogStreamer streamer() {
        return new LivePodLogs(workers, new PodContainerStates(workers), ResumePolicy.standard());
    }

    @Override
    protected LogRequest finished(List<Line> lines) {
        lines.forEach(this::write);
        task.finish();
        return request();
    }

    @Override
    protected LogRequest unknown() {
        LogRequest known = request();
        return new LogRequest(known.caller(), known.placement(), "gone", "gone", known.container(), known.options());
    }

    @Override
    protected Unfinished unfinished(List<Line> lines) {
        lines.forEach(this::write);
        return new Unfinished() {
            @Override
            public LogRequest request() {
                return LivePodLogsContractTest.this.request();
            }

            @Override
            public void write(Line line) {
                LivePodLogsContractTest.this.write(line);
            }

            @Override
            public void end() {
                task.finish();
            }
        };
    }

    @Override
    protected LogRequest stalled(List<Line> lines) {
        fleet.worker("spoke-1").inject(Fault.on("get", "pods/log").stallAfter(20));
        return finished(lines);
    }

    @Override
    protected LogRequest broken(List<Line> lines) {
        fleet.worker("spoke-1").inject(Fault.on("get", "pods/log").dropAfter(20));
        return finished(lines);
    }

    private void write(Line line) {
        FakeLog log = task.step("run").log();
        byte[] withNewline = Arrays.copyOf(line.bytes(), line.bytes().length + 1);
        withNewline[line.bytes().length] = '\n';
        log.rawAt(line.time(), withNewline);
    }

    private LogRequest request() {
        Placement placement = new Placement(
                new JobReference("tekton.dev", "PipelineRun", "team-a", "build-1"),
                run.uid(),
                PlacementState.ADMITTED,
                "spoke-1",
                run.workload().name(),
                List.of(),
                null,
                null);
        String uid = task.pod().at("/metadata/uid").asText();
        return new LogRequest(
                new Caller.BearerToken("token"), placement, task.podName(), uid, "step-run", LogOptions.ALL);
    }
}
