package io.github.multikueue.proxy.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes tokens with a random key that lives as long as the process. Safe for use by many threads. */
final class TokenFingerprints {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** Has the key, and no state besides: each hash is made by a copy. */
    private static final Mac KEYED = keyed();

    private TokenFingerprints() {}

    static String of(String token) {
        try {
            Mac mac = (Mac) KEYED.clone();
            return HexFormat.of().formatHex(mac.doFinal(token.getBytes(UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + " cannot be copied", e);
        }
    }

    private static Mac keyed() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            // Every Java platform has it.
            throw new IllegalStateException(ALGORITHM, e);
        }
    }
}
