package io.github.multikueue.proxy.core.logs.cursor;

import java.nio.charset.StandardCharsets;

/**
 * The log a cursor is good for. A cursor says nothing of it, but cannot be read without.
 *
 * @param text differs for different logs
 */
public record CursorScope(String text) {

    byte[] bytes() {
        // The end is marked, or the text could go on in what is signed behind it.
        return (text + "\0\0").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The log of a whole run.
     *
     * @param jobUid the run's UID on the manager
     */
    public static CursorScope run(String jobUid) {
        return new CursorScope("run\0" + jobUid);
    }

    /**
     * The logs of one container of a run, in all Pods of that name: which of them a cursor is of, its {@link CursorKey}
     * tells.
     *
     * @param jobUid the run's UID on the manager
     */
    public static CursorScope container(String jobUid, String pod, String container) {
        return new CursorScope("container\0" + jobUid + "\0" + pod + "\0" + container);
    }
}
