package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import java.io.InputStream;

/**
 * A request as it is sent to the cluster.
 *
 * @param head with the names of the cluster, and the length of the body if that was replaced
 * @param body what is sent; the client's own stream if it is not looked at
 */
public record OutgoingRequest(RequestHead head, InputStream body) {}
