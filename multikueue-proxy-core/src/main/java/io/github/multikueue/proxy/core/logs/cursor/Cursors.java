package io.github.multikueue.proxy.core.logs.cursor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.multikueue.proxy.api.BadRequestException;
import io.github.multikueue.proxy.core.logs.LogPosition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads cursors: tokens that say how far a reader has come in a log, so that it can go on there, on any transport
 * and on any replica that has the same key. Whoever holds a cursor learns nothing from it and can change nothing in it; it
 * is good for one log only (see {@link CursorScope}), and no credential: access is reviewed whenever one is used.
 *
 * <p>A cursor consists of characters that need no escape in URLs and headers, about 50 for one container. A container that
 * is being read costs some 20 more, and a group that has been read to its end 8.
 *
 * <p>Safe for use by many threads.
 */
public final class Cursors {

    /** The most characters of a cursor. */
    public static final int MAX_LENGTH = 16 * 1024;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte VERSION = 1;
    /** Half of the HMAC, which RFC 2104 recommends as the least; nobody can try forgeries offline. */
    private static final int SIGNATURE = 16;

    private static final int MIN_KEY = 16;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** The key as it was given, and as it is used. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by identity alone.
    private record SigningKey(byte[] given, SecretKeySpec spec) {}

    private final Supplier<byte[]> keys;
    private volatile SigningKey last;

    /**
     * @param key the secret that cursors are signed with, at least 16 bytes; all replicas need the same one, and cursors are
     *     good for as long as it is used
     */
    public Cursors(byte[] key) {
        this(() -> key);
    }

    /**
     * With a key that may change. Readers that are there get cursors of the new one from their next line on.
     *
     * @param keys gives the key as it is now, the same array until there is another one; asked for each cursor that is read, and each
     *     reader that gets some
     */
    public Cursors(Supplier<byte[]> keys) {
        this.keys = keys;
        this.last = signingKey(keys.get());
    }

    private static SigningKey signingKey(byte[] key) {
        if (key.length < MIN_KEY) {
            throw new IllegalArgumentException(
                    "cursor key: " + key.length + " bytes (expected: at least " + MIN_KEY + ")");
        }
        return new SigningKey(key, new SecretKeySpec(key, ALGORITHM));
    }

    private SigningKey key() {
        byte[] now = keys.get();
        SigningKey known = last;
        if (known.given() != now) {
            known = signingKey(now);
            last = known;
        }
        return known;
    }

    /** Makes the cursors of one reader. */
    public Writer writer(CursorScope scope) {
        return new Writer(scope, key());
    }

    /**
     * Reads a cursor.
     *
     * @throws UnknownCursorException if it is none, of another log, was changed, or signed with another key
     * @throws BadRequestException if it is too long to be one
     */
    public CursorPlaces read(CursorScope scope, String cursor) {
        if (cursor.length() > MAX_LENGTH) {
            throw new BadRequestException(
                    "cursor: " + cursor.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        byte[] token = decode(cursor);
        int length = token.length - SIGNATURE;
        if (length < 1 || !MessageDigest.isEqual(signature(mac(key()), scope, token, length), signatureOf(token))) {
            throw invalid();
        }
        try {
            return parse(ByteBuffer.wrap(token, 0, length));
        } catch (BufferUnderflowException | DateTimeException | ArithmeticException e) {
            throw invalid();
        }
    }

    /** Each token has one text: the decoder alone would overlook bits that the last character has left. */
    private static byte[] decode(String cursor) {
        try {
            byte[] token = Base64.getUrlDecoder().decode(cursor);
            if (BASE64.encodeToString(token).equals(cursor)) {
                return token;
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static CursorPlaces parse(ByteBuffer in) {
        if (in.get() != VERSION) {
            throw invalid();
        }
        CursorPlaces places = new CursorPlaces();
        for (long left = Varints.read(in); left > 0; left--) {
            places.done(new CursorKey(readHash(in)));
        }
        long seconds = 0;
        while (in.hasRemaining()) {
            CursorKey container = new CursorKey(readHash(in));
            seconds += Varints.readSigned(in);
            Instant time = Instant.ofEpochSecond(seconds, in.getInt());
            places.reached(container, new LogPosition(time, Math.toIntExact(Varints.read(in))));
        }
        return places;
    }

    private static long readHash(ByteBuffer in) {
        return (in.getInt() & 0xffffffffL) << 16 | in.getShort() & 0xffffL;
    }

    private static Mac mac(SigningKey key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.spec());
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] signature(Mac mac, CursorScope scope, byte[] token, int length) {
        mac.update(scope.bytes());
        mac.update(token, 0, length);
        return Arrays.copyOf(mac.doFinal(), SIGNATURE);
    }

    private static byte[] signatureOf(byte[] token) {
        return Arrays.copyOfRange(token, token.length - SIGNATURE, token.length);
    }

    /** What exactly is wrong is for nobody to know who tries to make one up. */
    private static UnknownCursorException invalid() {
        return new UnknownCursorException(
                "cursor: not one of this log, or signed with another key (expected: what was given"
                        + " with one of its lines, unchanged; without a cursor the log begins anew)");
    }

    /** Makes the cursors of one reader, one for each line. For one thread. */
    public final class Writer {

        private final CursorScope scope;
        private SigningKey key;
        private Mac mac;

        private Writer(CursorScope scope, SigningKey key) {
            this.scope = scope;
            this.key = key;
            this.mac = mac(key);
        }

        /** The cursor for these places, or null if there are so many that no reader could send it back. */
        public @Nullable String write(CursorPlaces places) {
            if (key != last) {
                key = last;
                mac = mac(key);
            }
            ByteBuffer out = ByteBuffer.allocate(bound(places));
            out.put(VERSION);
            Varints.write(out, places.done().size());
            places.done().forEach(each -> writeHash(out, each));
            long seconds = 0;
            for (Map.Entry<Long, LogPosition> each : places.positions().entrySet()) {
                Instant time = each.getValue().time();
                writeHash(out, each.getKey());
                Varints.writeSigned(out, time.getEpochSecond() - seconds);
                out.putInt(time.getNano());
                Varints.write(out, each.getValue().ordinal());
                seconds = time.getEpochSecond();
            }
            out.put(signature(mac, scope, out.array(), out.position()));
            String cursor = new String(BASE64.encode(Arrays.copyOf(out.array(), out.position())), US_ASCII);
            return cursor.length() <= MAX_LENGTH ? cursor : null;
        }

        private int bound(CursorPlaces places) {
            return 1
                    + Varints.MAX_BYTES
                    + places.done().size() * CursorKey.BYTES
                    + places.positions().size() * (CursorKey.BYTES + Integer.BYTES + 2 * Varints.MAX_BYTES)
                    + SIGNATURE;
        }

        private void writeHash(ByteBuffer out, long hash) {
            out.putInt((int) (hash >>> 16));
            out.putShort((short) hash);
        }
    }
}
