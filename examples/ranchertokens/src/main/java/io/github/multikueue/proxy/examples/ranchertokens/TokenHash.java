package io.github.multikueue.proxy.examples.ranchertokens;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Makes tokens and their hashes: {@code sha256:<salt>:<SHA-256 of salt and token>}, both in hex. One round is enough, since a token
 * has 256 random bits, which nobody can try out; the salt keeps equal tokens from having equal hashes.
 */
final class TokenHash {

    private TokenHash() {}

    /** A new token: 43 characters that need no escaping in URLs, headers and shells. */
    static String newToken(RandomGenerator random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return BaseEncoding.base64Url().omitPadding().encode(bytes);
    }

    /** A hash of the token, with a salt of its own. */
    static String of(String token, RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String salt = BaseEncoding.base16().lowerCase().encode(bytes);
        return "sha256:" + salt + ":" + Hashing.sha256().hashString(salt + token, StandardCharsets.UTF_8);
    }
}
