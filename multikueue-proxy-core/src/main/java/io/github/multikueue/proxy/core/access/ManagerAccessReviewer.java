package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.ForbiddenException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import io.github.multikueue.proxy.core.kube.meta.header.ImpersonationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets the manager's API server decide. Answers are remembered for a short time, by a hash of the token or the whole
 * identity; requests of one caller at the same time cost one review; failures, among them invalid tokens, are not
 * remembered.
 *
 * <p>An API server that refuses the review itself, as it does for a moment after its start, has not decided anything: a
 * new request is asked again for up to two seconds before it fails. {@link #reviewAgain} does not wait; whoever calls it
 * will ask again. A token that the API server does not accept is refused at once, and is asked about anew each time: its
 * authentication webhook may be there the next time.
 *
 * <p>For an impersonated user, the impersonator's right to impersonate is reviewed first, then the user's own right: with
 * the {@code Impersonate-*} headers, or for the identity that the API server would make of them.
 */
public final class ManagerAccessReviewer implements AccessReviewer {

    /** What one stream needs is reviewed at the same time; a user may have many groups, and each is a review. */
    private static final Duration SAME_REVIEW = Duration.ofSeconds(1);

    private record Question(Object caller, AccessAttributes attributes) {}

    /** How answers are come by: from memory if they are there, or anew. */
    @FunctionalInterface
    private interface Recall {
        <K, V> V answer(RenewableCache<K, V> cache, K key, Supplier<V> call);
    }

    private final RenewableCache<Question, AccessDecision> decisions;
    private final RenewableCache<String, Caller.Identity> identities;
    /** Of each impersonated user, what the impersonator would need and has not. */
    private final RenewableCache<Object, Optional<AccessAttributes>> impersonations;

    private final SelfSubjectAccessReviewer self;
    private final SubjectAccessReviewer subject;
    private final TokenReviewer tokens;
    private final boolean reviewTokens;
    private final ReviewRetry retry;

    /**
     * @param reviewTokens whether bearer tokens are authenticated by a TokenReview first, instead of asking with the token
     * @param audiences whom a token must be meant for, with {@code reviewTokens}; empty for the API server's audiences
     * @param ttl how long an answer is remembered; zero for not at all
     */
    public ManagerAccessReviewer(
            ApiClient manager, boolean reviewTokens, List<String> audiences, Duration ttl, Ticker ticker) {
        this(
                manager,
                reviewTokens,
                audiences,
                ttl,
                ticker,
                new ReviewRetry(Ticker.systemTicker(), time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())));
    }

    ManagerAccessReviewer(
            ApiClient manager,
            boolean reviewTokens,
            List<String> audiences,
            Duration ttl,
            Ticker ticker,
            ReviewRetry retry) {
        OwnReviews reviews = new OwnReviews(manager);
        this.self = new SelfSubjectAccessReviewer(manager);
        this.subject = new SubjectAccessReviewer(reviews);
        this.tokens = new TokenReviewer(reviews, audiences);
        this.reviewTokens = reviewTokens;
        this.retry = retry;
        this.decisions = new RenewableCache<>(ttl, Duration.ZERO, ticker);
        this.identities = new RenewableCache<>(ttl, Duration.ZERO, ticker);
        this.impersonations = new RenewableCache<>(ttl, SAME_REVIEW, ticker);
    }

    @Override
    public AccessDecision review(Caller caller, AccessAttributes attributes) {
        return decisions.get(
                question(caller, attributes), () -> retry.call(() -> ask(caller, attributes, RenewableCache::get)));
    }

    /** The new answer is remembered instead of the old one; the old one is forgotten if the token is not valid any more. */
    @Override
    public AccessDecision reviewAgain(Caller caller, AccessAttributes attributes) {
        return decisions.renew(question(caller, attributes), () -> ask(caller, attributes, RenewableCache::renew));
    }

    private Question question(Caller caller, AccessAttributes attributes) {
        return new Question(CallerKeys.of(caller), attributes);
    }

    private AccessDecision ask(Caller caller, AccessAttributes attributes, Recall recall) {
        if (caller instanceof Caller.ImpersonatedUser as) {
            requireImpersonation(as, recall);
            return reviewTokens
                    ? subject.review(identity(ImpersonationRequest.of(as).user()), attributes)
                    : reviewWithHeaders(as, attributes);
        }
        if (caller instanceof Caller.BearerToken bearer) {
            return reviewTokens
                    ? subject.review(authenticate(bearer, recall), attributes)
                    : self.review(bearer, attributes);
        }
        return subject.review((Caller.Identity) caller, attributes);
    }

    private static Caller.Identity identity(UserInfo user) {
        String uid = user.uid().isEmpty() ? null : user.uid();
        return new Caller.Identity(user.name(), uid, user.groups(), user.extra());
    }

    private Caller.Identity authenticate(Caller.BearerToken caller, Recall recall) {
        return recall.answer(identities, caller.fingerprint(), () -> tokens.authenticate(caller));
    }

    /**
     * Asked although an API server that is sent the headers asks itself: one that knows constrained impersonation would also
     * take the mere right to ask about the user, while what is reviewed here is the right to do everything as the user.
     */
    private void requireImpersonation(Caller.ImpersonatedUser as, Recall recall) {
        recall.answer(impersonations, CallerKeys.of(as), () -> missingRight(as, recall))
                .ifPresent(missing -> {
                    throw new ForbiddenException(missing);
                });
    }

    private Optional<AccessAttributes> missingRight(Caller.ImpersonatedUser as, Recall recall) {
        Caller impersonator = reviewTokens ? authenticate(as.impersonator(), recall) : as.impersonator();
        return ImpersonationRequest.of(as).rights().stream()
                .filter(right -> !ask(impersonator, right, recall).allowed())
                .findFirst();
    }

    private AccessDecision reviewWithHeaders(Caller.ImpersonatedUser as, AccessAttributes attributes) {
        try {
            return self.review(as, attributes);
        } catch (ReviewUnavailableException e) {
            // Refused since the right to impersonate was revoked meanwhile, or since the server does not know its
            // roles?
            requireImpersonation(as, RenewableCache::renew);
            throw e;
        }
    }

    /** How many reviews needed none of their own: answered from memory, or together with another. */
    public long hits() {
        return decisions.hits();
    }

    /** How many reviews were asked of the API server. */
    public long misses() {
        return decisions.misses();
    }
}
