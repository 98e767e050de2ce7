package io.github.multikueue.proxy.core.kube.client;

import io.github.multikueue.proxy.core.concurrent.Threads;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.internal.concurrent.TaskRunner;
import okhttp3.internal.connection.ConnectionListener;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the clients of one API server, and the threads that OkHttp reads and keeps them with. By default OkHttp shares
 * its threads with every client of the process, and they stay for a minute after all is closed; these are the clients' own, and end
 * with the last connection once they are retired.
 *
 * <p>A program may have another version of OkHttp than the one this was built with, since whose threads it uses can be chosen by its
 * internals alone. If those are not as expected, the shared ones are used.
 */
final class HttpConnections {

    /**
     * HTTP/1.1 has a connection for each call at the same time. If fewer are kept than calls come, each call beyond pays for
     * a TLS handshake, which costs more than all the rest of it.
     */
    private static final int MOST_IDLE = 64;

    private static final long IDLE_SECONDS = 60;

    private final @Nullable OwnThreads threads;
    private final ConnectionPool unary;
    private final ConnectionPool streams;
    private volatile boolean retired;

    /**
     * Threads that are shared with nobody.
     *
     * @param runner has them read from connections
     * @param closer has them close idle connections
     */
    private record OwnThreads(ThreadPoolExecutor executor, TaskRunner runner, TaskRunner closer) {

        static OwnThreads named(String name) {
            TaskRunner.RealBackend backend = new TaskRunner.RealBackend(Threads.daemons(name));
            Logger logger = Logger.getLogger(TaskRunner.class.getName());
            return new OwnThreads(
                    backend.getExecutor(),
                    new TaskRunner(backend, logger),
                    new TaskRunner(new SeldomWoken(backend), logger));
        }

        ConnectionPool pool() {
            return new ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS, closer, new ConnectionListener() {});
        }

        /** Idle ones end at once, busy ones when they have nothing to do. */
        void endWhenIdle() {
            executor.setKeepAliveTime(0, TimeUnit.NANOSECONDS);
        }
    }

    private HttpConnections(@Nullable OwnThreads threads, ConnectionPool unary, ConnectionPool streams) {
        this.threads = threads;
        this.unary = unary;
        this.streams = streams;
    }

    /** @param server the name of the API server, for those of the threads */
    static HttpConnections to(String server) {
        try {
            OwnThreads threads = OwnThreads.named("http-" + server);
            return new HttpConnections(threads, threads.pool(), threads.pool());
        } catch (LinkageError e) {
            return new HttpConnections(null, sharedThreads(), sharedThreads());
        }
    }

    private static ConnectionPool sharedThreads() {
        return new ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** Has a client that is being built use the threads, and close its connections once they are retired. */
    OkHttpClient.Builder use(OkHttpClient.Builder client) {
        client.eventListener(new ClosingWhenRetired());
        return threads == null ? client : client.taskRunner$okhttp(threads.runner());
    }

    /** A call's connection has gone back to its pool when this is told of it. */
    private final class ClosingWhenRetired extends EventListener {

        @Override
        public void connectionReleased(Call call, Connection connection) {
            if (retired) {
                closeIdle();
            }
        }
    }

    /** Those for calls that are over soon. */
    ConnectionPool unary() {
        return unary;
    }

    /** Those for bodies that last. */
    ConnectionPool streams() {
        return streams;
    }

    /** Closes idle connections now, and those in use when they are not any more. */
    void retire() {
        retired = true;
        closeIdle();
        if (threads != null) {
            threads.endWhenIdle();
        }
    }

    private void closeIdle() {
        List.of(unary, streams).forEach(ConnectionPool::evictAll);
    }
}
