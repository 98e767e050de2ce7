package io.github.multikueue.proxy.core.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Whom the API server has allowed which reads. While it does not answer, what it has allowed within the bound counts, unless it has denied it
 * since; whatever it answers, that counts. Safe for use by many threads.
 */
final class RememberedAccess {

    private static final long MOST = 10_000;

    /** An API server that does not answer would hold each read up until the attempt to connect has failed. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final Duration bound;
    private final InstantSource clock;
    private final Cache<HashCode, Instant> allowed =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();
    private volatile Instant silentUntil = Instant.MIN;

    /** @param bound how long what was allowed counts, if the API server does not answer */
    RememberedAccess(Duration bound, InstantSource clock) {
        this.bound = bound;
        this.clock = clock;
    }

    boolean allows(GatewayIdentity identity, ApiClient client, ApiCall call) {
        HashCode question = question(call);
        if (clock.instant().isBefore(silentUntil)) {
            return isRemembered(question);
        }
        switch (identity.access(client, call, call.info())) {
            case ALLOWED -> {
                allowed.put(question, clock.instant());
                return true;
            }
            case DENIED -> {
                allowed.invalidate(question);
                return false;
            }
            default -> {
                silentUntil = clock.instant().plus(ASK_AGAIN);
                return isRemembered(question);
            }
        }
    }

    private boolean isRemembered(HashCode question) {
        Instant last = allowed.getIfPresent(question);
        return last != null && clock.instant().isBefore(last.plus(bound));
    }

    /** A user may have hundreds of groups: what is kept of a question is of bounded size. */
    private static HashCode question(ApiCall call) {
        RequestInfo info = call.info();
        Object caller = call.caller() instanceof UserInfo user
                ? user
                : call.caller().key().toString();
        List<Object> question = List.of(
                caller,
                info.verb(),
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                info.query().text("fieldSelector"),
                info.query().text("labelSelector"));
        try {
            return Hashing.sha256().hashBytes(Json.MAPPER.writeValueAsBytes(question));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question about access cannot be written", e);
        }
    }
}
