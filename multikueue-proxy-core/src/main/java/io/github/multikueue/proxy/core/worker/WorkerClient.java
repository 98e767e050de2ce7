package io.github.multikueue.proxy.core.worker;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiStream;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import io.github.multikueue.proxy.core.kube.meta.raw.RawList;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One worker cluster, as it is configured now; ask {@link WorkerClients} for each request anew. Calls block the calling
 * thread. They throw {@link io.github.multikueue.proxy.api.ProxyException}s that a caller of the proxy may see, with the
 * worker's name: not found, gone, forbidden (the worker does not let the proxy), bad request, too many requests, upstream
 * failure (also when the worker refuses our credentials), upstream timeout, worker unavailable.
 */
public final class WorkerClient {

    private final ApiClient server;
    private final WorkerHealth health;
    private final WorkerHealth.State state;
    private final KubeletComplaints complaints;

    WorkerClient(ApiClient server, WorkerHealth health, WorkerHealth.State state, KubeletComplaints complaints) {
        this.server = server;
        this.health = health;
        this.state = state;
        this.complaints = complaints;
    }

    /** The name of the worker. */
    public String name() {
        return server.name();
    }

    /** The client itself, for whoever passes the worker's own answers on, failures among them. */
    public ApiClient apiClient() {
        return server;
    }

    /** Reads an object or a list into a narrow record, within the request timeout. */
    public <T> T get(ApiPath path, Class<T> type) {
        return call(path, worker -> worker.get(path, type));
    }

    /** Reads an object or a list as it is, within the request timeout; at most 64 MiB. */
    public byte[] getBytes(ApiPath path) {
        return call(path, worker -> worker.getBytes(path));
    }

    /**
     * Reads a list of at most 64 MiB, and keeps the items that fit a condition; of the others, one at a time is in memory.
     *
     * @param condition asked while the list is read, within the request timeout
     */
    public RawList filterItems(ApiPath path, Predicate<ObjectMeta> condition) {
        return call(path, worker -> worker.filterItems(path, condition));
    }

    /**
     * Opens a body that may go on for hours, for example a log that is followed. The worker must answer within the request
     * timeout; reads have none. Stays open when the worker's configuration changes.
     */
    public ApiStream open(ApiPath path) {
        return call(path, worker -> worker.open(path));
    }

    private <T> T call(ApiPath path, Function<ApiClient, T> call) {
        try {
            return call.apply(server);
        } catch (KubeException e) {
            String outage = WorkerFailures.outage(e);
            // An interrupted thread says something about our caller, not about the worker.
            if (outage != null && !Thread.currentThread().isInterrupted()) {
                health.failed(state, outage, e.getMessage());
                server.retire(); // What is left of its connections may be as dead.
            }
            complaints.tell(name(), path, e);
            throw WorkerFailures.translate(name(), path, e);
        }
    }
}
