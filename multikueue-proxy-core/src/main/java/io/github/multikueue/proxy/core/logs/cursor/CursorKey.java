package io.github.multikueue.proxy.core.logs.cursor;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * What a cursor calls a container, or a group of containers that are read to their ends together: 48 bits of a hash. Two of
 * a run's thousand containers share them once in some hundred million runs.
 *
 * @param hash the 48 bits
 */
public record CursorKey(long hash) {

    static final int BYTES = 6;
    private static final long MASK = (1L << (8 * BYTES)) - 1;

    public CursorKey {
        hash &= MASK;
    }

    /**
     * The key of what these texts name together.
     *
     * @param parts what makes it one of its kind, beginning with a UID: a name may come again
     */
    public static CursorKey of(String... parts) {
        String joined = String.join("\0", parts);
        return new CursorKey(
                Hashing.sha256().hashString(joined, StandardCharsets.UTF_8).asLong());
    }
}
