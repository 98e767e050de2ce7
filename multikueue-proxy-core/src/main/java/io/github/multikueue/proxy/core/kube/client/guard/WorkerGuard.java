package io.github.multikueue.proxy.core.kube.client.guard;

import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import okhttp3.Dns;

/**
 * What keeps a client safe from a worker.
 *
 * @param resolver resolves its host name, anew for each connection; what comes of it is judged by {@link WorkerResolver}
 * @param budget what its answers may take of the memory
 */
public record WorkerGuard(Dns resolver, AnswerBudget budget) {

    /** With the system's resolver. */
    public static WorkerGuard with(AnswerBudget budget) {
        return new WorkerGuard(Dns.SYSTEM, budget);
    }
}
