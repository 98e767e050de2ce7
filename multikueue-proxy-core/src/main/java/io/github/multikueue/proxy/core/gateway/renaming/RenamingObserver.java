package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import java.time.Duration;

/** Is told what is renamed, for metrics. Must not throw. Safe for use by many threads. */
public interface RenamingObserver {

    /** Nobody wants to know. */
    RenamingObserver NONE = (method, request) -> new ObservedRenaming() {};

    /** Is told how one request goes on. Used by one thread at a time. */
    interface ObservedRenaming {

        /**
         * The request is known.
         *
         * @param renamed whether names in it or in its answer may be replaced
         */
        default void received(boolean renamed) {}

        /**
         * Names were replaced in a body, or it was found that they cannot be.
         *
         * @param took the time that this needed; of an answer with the time for which it was waited for
         */
        default void rewritten(Direction direction, boolean failed, Duration took) {}

        /** The API server has answered. */
        default void answered(int status) {}

        /** The answer is no document that can be read, and is passed on as it is. */
        default void unreadable() {}

        /** Bytes of bodies: {@code received} by this proxy, and {@code sent} on. */
        default void carried(Direction direction, long received, long sent) {}

        /**
         * The request is over.
         *
         * @param status what was answered, or 0 if the client left before
         */
        default void ended(int status) {}
    }

    /**
     * A request has come.
     *
     * @param method the HTTP method
     * @param request with original names
     */
    ObservedRenaming begun(String method, RequestInfo request);
}
