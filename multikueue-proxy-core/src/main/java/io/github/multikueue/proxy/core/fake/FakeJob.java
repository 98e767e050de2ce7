package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One {@code batch/v1} Job of a {@link FakeFleet}, for programs that serve more than PipelineRuns. Each method is a step that Kueue or
 * the Job controller takes; nothing happens by itself. Best driven by one thread.
 */
public final class FakeJob {
    private static final String NAME_LABEL = "batch.kubernetes.io/job-name";

    private final FakeCluster manager;
    private final FakeWorkers workers;
    private final Clock clock;
    private final String version;
    private final String namespace;
    private final String name;
    private final String uid;
    private final FakeWorkload workload;
    private final AtomicInteger pods = new AtomicInteger();
    private @Nullable FakeCluster worker;

    /** {@code object} is the Job on the manager. */
    FakeJob(FakeCluster manager, FakeWorkers workers, FakeFleetBuilder config, ObjectNode object) {
        this.manager = manager;
        this.workers = workers;
        clock = config.clock;
        version = config.storedKueueVersion();
        namespace = object.at("/metadata/namespace").asText();
        name = object.at("/metadata/name").asText();
        uid = object.at("/metadata/uid").asText();
        workload = new FakeWorkload(manager, clock, namespace, WorkloadName.of("Job", "batch", name, uid));
    }

    static ObjectNode managed(String namespace, String name) {
        ObjectNode job = job(namespace, name);
        job.withObject("/metadata/labels").put("kueue.x-k8s.io/queue-name", "jobs-queue");
        job.withObject("/spec").put("managedBy", "kueue.x-k8s.io/multikueue").put("suspend", true);
        return job;
    }

    private static ObjectNode job(String namespace, String name) {
        ObjectNode job = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
        job.putObject("metadata").put("namespace", namespace).put("name", name);
        job.putObject("spec").put("completions", 1);
        return job;
    }

    /** Its UID on the manager. */
    public String uid() {
        return uid;
    }

    /** Its Workload on the manager. */
    public FakeWorkload workload() {
        return workload;
    }

    /** Kueue creates the Workload, which waits for quota. */
    public FakeJob queue() {
        if (workload.object() == null) {
            ObjectNode owner = owner(uid);
            manager.create(KueueObjects.workload(namespace, workload.name(), uid, owner, version));
            workload.pending();
        }
        return this;
    }

    /** This worker admits it: the Job appears there, with Kueue's marks. */
    public FakeJob admit(String admitting) {
        queue();
        workload.reserveQuota().nominate(admitting).admitted(admitting);
        ObjectNode remote = job(namespace, name);
        remote.withObject("/metadata/labels")
                .put(KueueObjects.ORIGIN, "multikueue")
                .put("kueue.x-k8s.io/prebuilt-workload-name", workload.name());
        worker = workers.get(admitting);
        worker.create(remote);
        return this;
    }

    /** The Job controller starts a Pod with these containers, all of them running; its name. */
    public String startPod(String... containers) {
        ObjectNode job = Objects.requireNonNull(worker().get("jobs", namespace, name), "the Job is gone");
        String pod = name + "-" + pods.getAndIncrement();
        worker().create(pod(pod, job.at("/metadata/uid").asText(), containers));
        return pod;
    }

    /** The log of a container of one of its Pods. */
    public FakeLog log(String pod, String container) {
        return worker().log(namespace, pod, container);
    }

    /** A container of one of its Pods ends, and so does its log. */
    public FakeJob endContainer(String pod, String container) {
        ObjectNode ended = TektonStatus.terminated(0, "Completed", clock.instant());
        worker().edit("pods", namespace, pod, object -> TektonStatus.setContainer(object, container, ended));
        log(pod, container).end();
        return this;
    }

    /** The Job ends on the worker, and Kueue copies its status to the manager; its objects stay on the worker. */
    public FakeJob finish() {
        setComplete(worker());
        setComplete(manager);
        workload.finished(true, "Job finished successfully");
        return this;
    }

    /** What Kueue does after the end: the Job and its Pods go from the worker. */
    public FakeJob removeFromWorker() {
        for (int i = 0; i < pods.get(); i++) {
            worker().delete("pods", namespace, name + "-" + i);
        }
        worker().delete("jobs", namespace, name);
        return this;
    }

    private FakeCluster worker() {
        return Objects.requireNonNull(worker, "the Job was not admitted");
    }

    private void setComplete(FakeCluster cluster) {
        cluster.edit(
                "jobs",
                namespace,
                name,
                job -> Conditions.set(job, "Complete", "True", "CompletionsReached", "", clock.instant()));
    }

    private ObjectNode owner(String ownerUid) {
        return TektonObjects.owner("Job", name, ownerUid).put("apiVersion", "batch/v1");
    }

    private ObjectNode pod(String pod, String jobUid, String... containers) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata =
                object.putObject("metadata").put("namespace", namespace).put("name", pod);
        metadata.putObject("labels").put(NAME_LABEL, name);
        metadata.putArray("ownerReferences").add(owner(jobUid));
        ObjectNode spec = object.putObject("spec").put("restartPolicy", "Never").put("nodeName", "node-1");
        ArrayNode list = spec.putArray("containers");
        object.putObject("status").put("phase", "Running");
        for (String each : containers) {
            list.addObject().put("name", each).put("image", "busybox");
            TektonStatus.setContainer(object, each, TektonStatus.running(clock.instant()));
        }
        return object;
    }
}
