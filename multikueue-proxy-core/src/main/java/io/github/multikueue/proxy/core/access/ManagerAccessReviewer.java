package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.kube.ApiServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lets the manager's API server decide. Answers are remembered for a short time, by a hash of the token or the whole
 * identity; requests of one caller at the same time cost one review; failures, among them invalid tokens, are not
 * remembered.
 *
 * <p>An API server that refuses the review itself, as it does for a moment after its start, has not decided anything: a
 * new request is asked again for up to two seconds before it fails. {@link #reviewAgain} does not wait; whoever calls it
 * will ask again. A token that the API server does not accept is refused at once, and is asked about anew each time: its
 * authentication webhook may be there the next time.
 */
public final class ManagerAccessReviewer implements AccessReviewer {

    private record Question(Object caller, AccessAttributes attributes) {}

    private final CallerKeys keys = new CallerKeys();
    private final RenewableCache<Question, AccessDecision> decisions;
    private final RenewableCache<String, Caller.Identity> identities;
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
            ApiServer manager, boolean reviewTokens, List<String> audiences, Duration ttl, Ticker ticker) {
        this(
                manager,
                reviewTokens,
                audiences,
                ttl,
                ticker,
                new ReviewRetry(Ticker.systemTicker(), time -> TimeUnit.NANOSECONDS.sleep(time.toNanos())));
    }

    ManagerAccessReviewer(
            ApiServer manager,
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
        this.decisions = new RenewableCache<>(ttl, ticker);
        this.identities = new RenewableCache<>(ttl, ticker);
    }

    @Override
    public AccessDecision review(Caller caller, AccessAttributes attributes) {
        return decisions.get(
                new Question(keys.of(caller), attributes),
                () -> retry.call(() -> ask(caller, attributes, this::authenticate)));
    }

    /** The new answer is remembered instead of the old one; the old one is forgotten if the token is not valid any more. */
    @Override
    public AccessDecision reviewAgain(Caller caller, AccessAttributes attributes) {
        return decisions.renew(
                new Question(keys.of(caller), attributes), () -> ask(caller, attributes, this::authenticateAgain));
    }

    private AccessDecision ask(
            Caller caller, AccessAttributes attributes, Function<Caller.BearerToken, Caller.Identity> authentication) {
        if (caller instanceof Caller.BearerToken bearer) {
            return reviewTokens
                    ? subject.review(authentication.apply(bearer), attributes)
                    : self.review(bearer, attributes);
        }
        return subject.review((Caller.Identity) caller, attributes);
    }

    private Caller.Identity authenticate(Caller.BearerToken caller) {
        return identities.get(keys.of(caller), () -> tokens.authenticate(caller));
    }

    private Caller.Identity authenticateAgain(Caller.BearerToken caller) {
        return identities.renew(keys.of(caller), () -> tokens.authenticate(caller));
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
