package io.github.multikueue.proxy.core.access;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.concurrent.CoalescingCache;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the name that goes into the audit log for a caller: for a bearer token the user that the API server sees in it
 * ({@code authentication.k8s.io/v1 SelfSubjectReview}), or if it does not say, the beginning of the token's hash.
 */
public final class CallerNames {

    private record Review(@Nullable Status status) {}

    private record Status(@Nullable UserInfo userInfo) {}

    private record UserInfo(String username) {
        UserInfo {
            username = requireNonNullElse(username, "");
        }
    }

    private static final ApiPath REVIEWS =
            ApiPath.group("authentication.k8s.io", "v1").segment("selfsubjectreviews");
    private static final Map<String, String> REVIEW =
            Map.of("apiVersion", "authentication.k8s.io/v1", "kind", "SelfSubjectReview");
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(5);
    private static final long MAX_REMEMBERED = 10_000;

    private final ApiClient manager;
    private final CoalescingCache<String, String> names;

    public CallerNames(ApiClient manager, Ticker ticker) {
        this.manager = manager;
        this.names = new CoalescingCache<>(REMEMBERED_FOR, MAX_REMEMBERED, ticker);
    }

    /**
     * Never fails, and never returns anything secret. Asks the API server once for each token. An impersonated user is named
     * together with the impersonator.
     */
    public String nameOf(Caller caller) {
        if (caller instanceof Caller.ImpersonatedUser as) {
            return as.user() + " (impersonated by " + nameOf(as.impersonator()) + ")";
        }
        if (caller instanceof Caller.BearerToken bearer) {
            String key = bearer.fingerprint();
            try {
                return names.get(key, () -> ask(bearer, unnamed(key)));
            } catch (KubeException e) {
                // Not remembered: the API server may say it the next time.
                return unnamed(key);
            }
        }
        return ((Caller.Identity) caller).user();
    }

    private static String unnamed(String key) {
        return "token:" + key.substring(0, 12);
    }

    private String ask(Caller.BearerToken caller, String otherwise) {
        try {
            Status status = manager.withBearerToken(caller.token())
                    .create(REVIEWS, REVIEW, Review.class)
                    .status();
            return status == null || status.userInfo() == null
                    ? otherwise
                    : status.userInfo().username();
        } catch (KubeException.Refused e) {
            if (e.code() == HTTP_NOT_FOUND) {
                return otherwise;
            }
            throw e;
        }
    }
}
