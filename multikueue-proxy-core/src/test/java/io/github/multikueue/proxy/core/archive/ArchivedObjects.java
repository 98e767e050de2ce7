package io.github.multikueue.proxy.core.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.fake.FakeTektonResults;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Objects as the watcher of Tekton Results sends them to the archive, and readers of it. */
final class ArchivedObjects {

    static final String RUN_TYPE = "tekton.dev/v1.PipelineRun";
    static final String TASK_RUN_TYPE = "tekton.dev/v1.TaskRun";

    private ArchivedObjects() {}

    /** The PipelineRun {@code team-a/build-1} of a worker, as Kueue 0.18 and later makes it. */
    static ObjectNode run(String uid, String workload) {
        ObjectNode run = parse("""
                {"apiVersion": "tekton.dev/v1", "kind": "PipelineRun",
                 "metadata": {"namespace": "team-a", "name": "build-1",
                              "labels": {"kueue.x-k8s.io/multikueue-origin": "multikueue"}, "annotations": {}},
                 "status": {"startTime": "2021-03-04T05:06:00Z", "completionTime": "2021-03-04T05:06:20Z",
                            "childReferences": [{"kind": "TaskRun", "name": "build-1-main"}]}}
                """);
        run.withObject("/metadata").put("uid", uid);
        run.withObject("/metadata/annotations").put("kueue.x-k8s.io/prebuilt-workload-name", workload);
        return run;
    }

    /** A TaskRun that a PipelineRun owns; all its steps ended at 05:06:12. */
    static ObjectNode taskRun(String uid, String runUid, String pod, String... steps) {
        ObjectNode taskRun = parse("""
                {"apiVersion": "tekton.dev/v1", "kind": "TaskRun",
                 "metadata": {"namespace": "team-a", "name": "build-1-main",
                              "ownerReferences": [{"apiVersion": "tekton.dev/v1", "kind": "PipelineRun",
                                                   "name": "build-1", "controller": true}]},
                 "status": {"startTime": "2021-03-04T05:06:00Z", "completionTime": "2021-03-04T05:06:14Z"}}
                """);
        taskRun.withObject("/metadata").put("uid", uid);
        ((ObjectNode) taskRun.at("/metadata/ownerReferences/0")).put("uid", runUid);
        ObjectNode status = taskRun.withObject("/status").put("podName", pod);
        ArrayNode list = status.putArray("steps");
        for (String step : steps) {
            ObjectNode state = list.addObject().put("name", step).put("container", "step-" + step);
            state.putObject("terminated").put("exitCode", 0).put("finishedAt", "2021-03-04T05:06:12Z");
        }
        return taskRun;
    }

    /** A reader that verifies the archive, and has no token of its own. */
    static TektonResultsConfig config(FakeTektonResults archive, Path directory) {
        return TektonResultsConfig.of(URI.create(archive.url()))
                .withCertificateAuthority(write(directory, "results-ca.crt", archive.certificateAuthority()));
    }

    static TektonResultsLogs reader(TektonResultsConfig config) {
        try {
            return new TektonResultsLogs(config, CallObserver.NONE, Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path directory, String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
