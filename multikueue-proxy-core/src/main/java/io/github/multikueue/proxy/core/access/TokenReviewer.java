package io.github.multikueue.proxy.core.access;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a bearer token into an identity, by {@code authentication.k8s.io/v1 TokenReview} and the proxy's own right to ask
 * for one.
 */
public final class TokenReviewer {

    private record Review(String apiVersion, String kind, Spec spec) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Spec(String token, List<String> audiences) {}

    private record Answer(@Nullable Status status) {}

    private record Status(
            boolean authenticated,
            @Nullable User user,
            List<String> audiences,
            @Nullable String error) {
        Status {
            audiences = requireNonNullElse(audiences, List.of());
        }
    }

    private record User(String username, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {
        User {
            username = requireNonNullElse(username, "");
            groups = requireNonNullElse(groups, List.of());
            extra = requireNonNullElse(extra, Map.of());
        }
    }

    private static final ApiPath REVIEWS =
            ApiPath.group("authentication.k8s.io", "v1").segment("tokenreviews");

    private final OwnReviews reviews;
    private final List<String> audiences;

    /** @param audiences whom a token must be meant for; empty for the API server's own audiences */
    public TokenReviewer(OwnReviews reviews, List<String> audiences) {
        this.reviews = reviews;
        this.audiences = audiences;
    }

    /**
     * Asks who the caller is.
     *
     * @throws UnauthenticatedException unless the API server vouches for the token in every respect
     * @throws io.github.multikueue.proxy.api.ProxyException if the API server does not say
     */
    public Caller.Identity authenticate(Caller.BearerToken caller) {
        Status status = review(caller.token());
        if (status == null || !status.authenticated() || hasError(status) || status.user() == null) {
            throw new UnauthenticatedException("the bearer token is not valid on the manager cluster");
        }
        if (!audiences.isEmpty() && Collections.disjoint(audiences, status.audiences())) {
            throw new UnauthenticatedException("the bearer token is not meant for this proxy");
        }
        User user = status.user();
        return new Caller.Identity(user.username(), user.uid(), user.groups(), user.extra());
    }

    private static boolean hasError(Status status) {
        return status.error() != null && !status.error().isEmpty();
    }

    private @Nullable Status review(String token) {
        Review review = new Review("authentication.k8s.io/v1", "TokenReview", new Spec(token, audiences));
        return reviews.create(REVIEWS, review, Answer.class).status();
    }
}
