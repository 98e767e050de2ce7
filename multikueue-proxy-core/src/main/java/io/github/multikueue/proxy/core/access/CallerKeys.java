package io.github.multikueue.proxy.core.access;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.Caller;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;

/**
 * Stands in for callers as keys of caches, of counters and in logs, so that no token is kept. The hash has a random key for
 * each instance: keys of one instance mean nothing to another. Safe for use by many threads.
 */
public final class CallerKeys {

    private final HashFunction hash;

    public CallerKeys() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.hash = Hashing.hmacSha256(key);
    }

    /** Equal for equal callers, and for no others. Of bounded size for what comes in a request. */
    public Object of(Caller caller) {
        if (caller instanceof Caller.ImpersonatedUser as) {
            return "impersonated:" + hash(as);
        }
        return caller instanceof Caller.BearerToken bearer ? of(bearer) : caller;
    }

    private String hash(Caller.ImpersonatedUser as) {
        Hasher hasher = hash.newHasher();
        put(hasher, as.impersonator().token());
        put(hasher, as.user());
        put(hasher, as.uid() == null ? "" : as.uid());
        put(hasher, as.groups());
        new TreeMap<>(as.extra()).forEach((key, values) -> {
            put(hasher, key);
            put(hasher, values);
        });
        return hasher.hash().toString();
    }

    private static void put(Hasher hasher, List<String> texts) {
        hasher.putInt(texts.size());
        texts.forEach(text -> put(hasher, text));
    }

    /** With the length, so that no two sequences of texts are the same to the hash. */
    private static void put(Hasher hasher, String text) {
        hasher.putInt(text.length()).putUnencodedChars(text);
    }

    String of(Caller.BearerToken caller) {
        return hash.hashString(caller.token(), StandardCharsets.UTF_8).toString();
    }
}
