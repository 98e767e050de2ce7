package io.github.multikueue.proxy.api;

/**
 * Asks for one container's log. When a {@link LogStreamer} sees a request, access has been reviewed and the pod is proven
 * to belong to the job.
 *
 * @param placement where the job runs or ran; its worker is not null
 * @param pod the pod's name; its namespace is that of the job
 * @param podUid the UID of the pod on the worker
 * @param container the container's name
 * @param options which part of the log
 */
public record LogRequest(Placement placement, String pod, String podUid, String container, LogOptions options) {}
