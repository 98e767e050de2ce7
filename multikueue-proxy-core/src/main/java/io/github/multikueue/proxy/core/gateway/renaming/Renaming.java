package io.github.multikueue.proxy.core.gateway.renaming;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.apiserver.chain.ApiCallHandler;
import io.github.multikueue.proxy.core.apiserver.chain.FailureResponses;
import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.rename.OutgoingRequest;
import io.github.multikueue.proxy.core.rename.RenamedRequest;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;

/** Gives clients of a cluster other names than the cluster has. Safe for use by many threads. */
public final class Renaming {

    private final Renamer renamer;
    private final RenamingObserver observer;

    /** Renames by these rules. */
    public Renaming(RenameRules rules, RenamingObserver observer) {
        this.renamer = new Renamer(rules);
        this.observer = observer;
    }

    /**
     * Hands a call on with the names of the cluster, and restores the answer.
     *
     * @param next gets the call; what it answers, and the failures that it throws, have the names of the cluster
     * @throws StatusException if the body of the request cannot be renamed
     * @throws IOException if the client is gone
     */
    public void handle(ApiCall call, ApiCallHandler next) throws IOException {
        RenamedCall renamed = new RenamedCall(
                call.exchange().body(),
                RenamedRequest.of(renamer, call.exchange().request()),
                observer);
        OutgoingRequest sent = renamed.outgoing();
        RestoringExchange exchange = new RestoringExchange(call.exchange(), renamed, sent);
        RequestHead head = sent.head();
        try {
            next.handle(new ApiCall(exchange, RequestInfo.of(head.method(), head.target()), call.caller()));
        } catch (StatusException e) {
            if (exchange.begun()) {
                throw e;
            }
            FailureResponses.respond(exchange, e.status());
        } finally {
            renamed.ended(exchange.status());
        }
    }
}
