package io.github.multikueue.proxy.core.capture;

import io.github.multikueue.proxy.api.LogRequest;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Follows a container's log on its worker to its end, in the timestamped form, whatever becomes of connections. */
@FunctionalInterface
public interface FollowedLogs {

    /**
     * Opens the log.
     *
     * @param request with the UID of the Pod; its options say where to begin
     * @param behind the line to begin behind, or null to begin where the options say
     * @param caughtUp told once, by the thread that reads, when all that was there at the beginning has been read; or null
     * @throws io.github.multikueue.proxy.api.ProxyException if the worker refuses
     */
    InputStream open(LogRequest request, @Nullable LogPosition behind, @Nullable Runnable caughtUp);
}
