package io.github.multikueue.proxy.core.access;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import io.github.multikueue.proxy.core.kube.ApiServer;
import io.github.multikueue.proxy.core.kube.CoalescingCache;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets the manager's API server decide. Answers are remembered for a short time, by a hash of the token or the whole
 * identity; requests of one caller at the same time cost one review; failures, among them invalid tokens, are not
 * remembered.
 */
public final class ManagerAccessReviewer implements AccessReviewer {

    private static final long MAX_REMEMBERED = 100_000;

    private record Question(Object caller, AccessAttributes attributes) {}

    private final CallerKeys keys = new CallerKeys();
    private final CoalescingCache<Question, AccessDecision> decisions;
    private final CoalescingCache<String, Caller.Identity> identities;
    private final CoalescingCache<Question, AccessDecision> askingAgain;
    private final CoalescingCache<String, Caller.Identity> authenticatingAgain;
    private final SelfSubjectAccessReviewer self;
    private final SubjectAccessReviewer subject;
    private final TokenReviewer tokens;
    private final boolean reviewTokens;

    /**
     * @param reviewTokens whether bearer tokens are authenticated by a TokenReview first, instead of asking with the token
     * @param audiences whom a token must be meant for, with {@code reviewTokens}; empty for the API server's audiences
     * @param ttl how long an answer is remembered; zero for not at all
     */
    public ManagerAccessReviewer(
            ApiServer manager, boolean reviewTokens, List<String> audiences, Duration ttl, Ticker ticker) {
        this.self = new SelfSubjectAccessReviewer(manager);
        this.subject = new SubjectAccessReviewer(manager);
        this.tokens = new TokenReviewer(manager, audiences);
        this.reviewTokens = reviewTokens;
        this.decisions = new CoalescingCache<>(ttl, MAX_REMEMBERED, ticker);
        this.identities = new CoalescingCache<>(ttl, MAX_REMEMBERED, ticker);
        this.askingAgain = new CoalescingCache<>(Duration.ZERO, MAX_REMEMBERED, ticker);
        this.authenticatingAgain = new CoalescingCache<>(Duration.ZERO, MAX_REMEMBERED, ticker);
    }

    @Override
    public AccessDecision review(Caller caller, AccessAttributes attributes) {
        return decisions.get(
                new Question(keys.of(caller), attributes), () -> ask(caller, attributes, this::authenticate));
    }

    /** The new answer is remembered instead of the old one; that a token is not valid any more is, too. */
    @Override
    public AccessDecision reviewAgain(Caller caller, AccessAttributes attributes) {
        Question question = new Question(keys.of(caller), attributes);
        return renew(askingAgain, decisions, question, () -> ask(caller, attributes, this::authenticateAgain));
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
        return renew(authenticatingAgain, identities, keys.of(caller), () -> tokens.authenticate(caller));
    }

    /** An API server that does not answer changes nothing of what is remembered, and that not for long. */
    private static <K, V> V renew(
            CoalescingCache<K, V> running, CoalescingCache<K, V> remembered, K key, Supplier<V> call) {
        return running.get(key, () -> {
            try {
                V answer = call.get();
                remembered.invalidate(key);
                return remembered.get(key, () -> answer);
            } catch (UnauthenticatedException e) {
                remembered.invalidate(key);
                throw e;
            }
        });
    }

    /** How many reviews needed none of their own: answered from memory, or together with another. */
    public long hits() {
        return decisions.hits() + askingAgain.hits();
    }

    /** How many reviews were asked of the API server. */
    public long misses() {
        return decisions.misses();
    }
}
