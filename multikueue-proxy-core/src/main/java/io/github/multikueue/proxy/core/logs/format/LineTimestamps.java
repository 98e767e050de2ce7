package io.github.multikueue.proxy.core.logs.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Arrays;

/**
 * The time at the beginning of a line: RFC 3339 with up to nine digits of a second and any offset, then a space. Lines come by
 * the million, so nothing is made for each: an instance holds the time it read last, and remembers how it read the second.
 *
 * <p>An instance is for one thread.
 */
final class LineTimestamps {

    /** The longest one: {@code 2006-01-02T15:04:05.000000000+07:00} and the space. */
    static final int LONGEST = 36;

    /** What a notice of the proxy's own begins with, before its time. */
    static final char MARK = '#';

    private static final byte[] DATE_TIME = "0000-00-00T00:00:00".getBytes(US_ASCII);
    private static final int NANO_DIGITS = 9;
    private static final int NOT_A_TIMESTAMP = -1;
    private static final int MORE_NEEDED = 0;

    private final byte[] lastDateTime = new byte[DATE_TIME.length];
    private long lastLocalSecond;
    private long second;
    private int nano;

    /** How long the mark is that a line begins with: 1 if this first byte of it is that of a notice, else 0. */
    static int mark(byte first) {
        return first == MARK ? 1 : 0;
    }

    /** The second of the time read last, since 1970. */
    long second() {
        return second;
    }

    /** The nanosecond of that second. */
    int nano() {
        return nano;
    }

    /** The time read last. */
    Instant instant() {
        return Instant.ofEpochSecond(second, nano);
    }

    /**
     * Returns the length of the timestamp at {@code from}, with its space; 0 if these bytes are too few to tell; a negative
     * number if there is none.
     */
    static int length(byte[] bytes, int from, int to) {
        int i = 0;
        for (int end = Math.min(to - from, DATE_TIME.length); i < end; i++) {
            byte expected = DATE_TIME[i];
            byte found = bytes[from + i];
            if (expected == '0' ? !isDigit(found) : found != expected) {
                return NOT_A_TIMESTAMP;
            }
        }
        if (i < DATE_TIME.length) {
            return MORE_NEEDED;
        }
        i += from;
        if (i < to && bytes[i] == '.') {
            int digits = digits(bytes, i + 1, to);
            i += 1 + digits;
            if (digits == 0 && i < to || digits > NANO_DIGITS) {
                return NOT_A_TIMESTAMP;
            }
        }
        return zone(bytes, from, i, to);
    }

    private static int zone(byte[] bytes, int from, int zone, int to) {
        int i = zone;
        if (i < to && bytes[i] != 'Z') {
            if (bytes[i] != '+' && bytes[i] != '-') {
                return NOT_A_TIMESTAMP;
            }
            for (int k = 1; k < 6 && i + k < to; k++) {
                byte found = bytes[i + k];
                if (k == 3 ? found != ':' : !isDigit(found)) {
                    return NOT_A_TIMESTAMP;
                }
            }
            i += 5;
        }
        i++;
        if (i >= to) {
            return MORE_NEEDED;
        }
        return bytes[i] == ' ' ? i + 1 - from : NOT_A_TIMESTAMP;
    }

    /** Reads the timestamp at {@code from}, if there is one; returns the same as {@link #length}. */
    int read(byte[] bytes, int from, int to) {
        int length = length(bytes, from, to);
        if (length > 0) {
            if (Arrays.mismatch(lastDateTime, 0, DATE_TIME.length, bytes, from, from + DATE_TIME.length) >= 0) {
                System.arraycopy(bytes, from, lastDateTime, 0, DATE_TIME.length);
                lastLocalSecond = localSecond(bytes, from);
            }
            readNanoAndZone(bytes, from + DATE_TIME.length);
        }
        return length;
    }

    private void readNanoAndZone(byte[] bytes, int from) {
        int i = from;
        int value = 0;
        if (bytes[i] == '.') {
            i++;
            int digits = 0;
            for (; isDigit(bytes[i]); i++, digits++) {
                value = 10 * value + bytes[i] - '0';
            }
            for (; digits < NANO_DIGITS; digits++) {
                value *= 10;
            }
        }
        nano = value;
        second = lastLocalSecond;
        if (bytes[i] != 'Z') {
            int offset = 60 * (60 * number(bytes, i + 1, 2) + number(bytes, i + 4, 2));
            second += bytes[i] == '-' ? offset : -offset;
        }
    }

    private static long localSecond(byte[] bytes, int from) {
        long day = epochDay(number(bytes, from, 4), number(bytes, from + 5, 2), number(bytes, from + 8, 2));
        int hour = number(bytes, from + 11, 2);
        int minute = number(bytes, from + 14, 2);
        return 60 * (60 * (24 * day + hour) + minute) + number(bytes, from + 17, 2);
    }

    /** Days since 1970 in the Gregorian calendar. {@code LocalDate} would throw at what a container made up. */
    private static long epochDay(int year, int month, int day) {
        int shiftedYear = month > 2 ? year : year - 1; // Begins in March, so that a leap day is its last.
        int era = Math.floorDiv(shiftedYear, 400);
        int yearOfEra = shiftedYear - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    private static int number(byte[] bytes, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        return value;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isDigit(bytes[i])) {
            i++;
        }
        return i - from;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
