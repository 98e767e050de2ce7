package io.github.multikueue.proxy.core.capture;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.multikueue.proxy.core.concurrent.Threads;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Background;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one of several replicas by a Lease on the manager. One captures all runs, rather than each a share of them: a share would
 * have to be moved whenever a replica comes or goes, with logs half here and half there.
 *
 * <p>Needs the rights to get, create and update that Lease ({@code coordination.k8s.io leases}).
 */
public final class LeaseElection implements BooleanSupplier, Background {

    private static final Logger logger = LoggerFactory.getLogger(LeaseElection.class);

    /** As controllers of Kubernetes have it. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final LeaseLock lock;
    private final Duration lease;
    private final Duration renew;
    private final Duration retry;
    private final Thread thread;
    private volatile @Nullable LeaderElector elector;
    private volatile boolean leads;
    private volatile boolean closed;

    /**
     * @param manager the manager cluster
     * @param namespace the namespace of the Lease
     * @param name the name of the Lease
     * @param identity what tells this replica from the others, for example the name of its Pod
     */
    public LeaseElection(ApiClient manager, String namespace, String name, String identity) {
        this(new LeaseLock(manager, namespace, name, identity), LEASE, RENEW, RETRY);
    }

    LeaseElection(LeaseLock lock, Duration lease, Duration renew, Duration retry) {
        this.lock = lock;
        this.lease = lease;
        this.renew = renew;
        this.retry = retry;
        this.thread = Threads.daemons("lease-election").newThread(this::run);
    }

    /** Whether this replica is the elected one now. */
    @Override
    public boolean getAsBoolean() {
        return leads;
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Gives the Lease back, if this replica has it and the manager answers soon. */
    @Override
    public void close() {
        closed = true;
        LeaderElector running = elector;
        if (running != null) {
            Thread closing = Threads.daemons("lease-return").newThread(running::close);
            closing.start();
            Uninterruptibles.joinUninterruptibly(closing, RETRY);
        }
        lead(false);
    }

    private void run() {
        while (!closed) {
            try (LeaderElector next = new LeaderElector(new LeaderElectionConfig(lock, lease, renew, retry))) {
                elector = next;
                next.run(() -> lead(!closed), () -> lead(false));
            } catch (RuntimeException e) {
                logger.warn("electing the replica that captures logs by {}: {}", lock.describe(), e.getMessage());
                lead(false);
            }
        }
        lead(false);
    }

    private void lead(boolean value) {
        if (leads != value) {
            leads = value;
            logger.info("this replica {} the logs of all runs", value ? "captures" : "does not capture");
        }
    }
}
