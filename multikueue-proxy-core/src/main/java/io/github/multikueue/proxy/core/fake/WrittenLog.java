package io.github.multikueue.proxy.core.fake;

import java.util.List;

/**
 * What a container wrote, whether somebody read it or not.
 *
 * @param worker the name of its MultiKueueCluster
 * @param lines without newlines, in their order
 */
public record WrittenLog(
        String worker, String namespace, String pod, String podUid, String container, List<String> lines) {
    /** A copy of the list is kept. */
    public WrittenLog {
        lines = List.copyOf(lines);
    }
}
