package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes times as the kubelet does, with nine digits: {@code 2026-01-02T15:04:05.000000000Z}. For one thread. */
final class TimestampFormatter {

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final int LAST_DIGIT = 28;
    private static final int FIRST_DIGIT = 20;

    private byte[] text = {};
    private long second;

    /** The time; the array is overwritten by the next one. */
    byte[] of(Instant time) {
        if (text.length == 0 || second != time.getEpochSecond()) {
            second = time.getEpochSecond();
            text = (LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).format(SECOND) + ".000000000Z")
                    .getBytes(US_ASCII);
        }
        int nano = time.getNano();
        for (int i = LAST_DIGIT; i >= FIRST_DIGIT; i--) {
            text[i] = (byte) ('0' + nano % 10);
            nano /= 10;
        }
        return text;
    }
}
