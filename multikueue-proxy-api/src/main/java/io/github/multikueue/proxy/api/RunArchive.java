package io.github.multikueue.proxy.api;

import java.util.List;

/**
 * Knows which tasks a run had that is gone from its worker. SPI: bind one for an archive of logs of your own, beside its
 * {@link LogStreamer}. The streamer has the log of a container that somebody names; with this, the log of the whole run can be read,
 * too: each container that is told here is asked of the streamers, by the job's UID, the name of the Pod, and the worker.
 *
 * <p>Is asked once nothing of the run is on any worker, and the store of logs, if there is one, has nothing of it either. Answers are
 * remembered for some seconds.
 *
 * <p>Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface RunArchive {

    /**
     * The tasks of the job's run, each try of a task on its own, in the order in which they are to be read where their times do not
     * say it.
     *
     * @param placement where the job stands; its {@link Placement#jobUid} says which run is meant, also if there have been others of
     *     the same name
     * @return empty if nothing is known of it
     * @throws ProxyException if it cannot be told now; the reader gets that as the answer
     */
    List<ArchivedTask> tasks(Placement placement);
}
