package io.github.multikueue.proxy.core.access;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.multikueue.proxy.api.Caller;
import java.util.List;
import java.util.TreeMap;

/**
 * Stands in for callers as keys of caches and counters, so that no token is kept. Keys of one process mean nothing to another. Safe for
 * use by many threads.
 */
public final class CallerKeys {

    private CallerKeys() {}

    /** Equal for equal callers, and for no others. Of bounded size for what comes in a request. */
    public static Object of(Caller caller) {
        if (caller instanceof Caller.ImpersonatedUser as) {
            return "impersonated:" + hash(as);
        }
        return caller instanceof Caller.BearerToken bearer ? bearer.fingerprint() : caller;
    }

    private static String hash(Caller.ImpersonatedUser as) {
        Hasher hasher = Hashing.sha256().newHasher();
        put(hasher, as.impersonator().fingerprint());
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
}
