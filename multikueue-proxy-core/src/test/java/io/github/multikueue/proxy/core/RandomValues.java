package io.github.multikueue.proxy.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The values of one case of a {@linkplain RandomCases property test}. All bounds are inclusive. For one thread. */
public final class RandomValues {

    /** Characters that formats, paths and terminals treat differently, and one half of a surrogate pair. */
    private static final int[] SPECIAL_CHARACTERS =
            ("\0\t\n\r \"'`\\/.%?#&=+:;,()[]{}<>|*!~-_@$01a\u007f\u0085\u00a0\u00e9\u2028\u2713\ud7ff\ue000\ufeff"
                            + "\ufffd\uffff\ud83d\ude00\udbff\udfff\ud800")
                    .codePoints()
                    .toArray();

    private static final int FEW = 8;

    private final RandomGenerator random;
    private final Choice choice;

    RandomValues(RandomGenerator random, Choice choice) {
        this.random = random;
        this.choice = choice;
    }

    /** Which of the possible values to take. */
    enum Choice {
        SMALLEST,
        LARGEST,
        ANY;

        static Choice ofCase(int number) {
            return values()[Math.min(number, values().length) - 1];
        }
    }

    /** A number, often one at a border or next to zero. */
    public long longBetween(long min, long max) {
        return switch (choice) {
            case SMALLEST -> min;
            case LARGEST -> max;
            case ANY ->
                switch (random.nextInt(8)) {
                    case 0 -> clamp(border(min, max), min, max);
                    case 1, 2 -> ofAnyLength(min, max);
                    default -> uniform(min, max);
                };
        };
    }

    /** A number, often one at a border or next to zero. */
    public int intBetween(int min, int max) {
        return (int) longBetween(min, max);
    }

    private long border(long min, long max) {
        long[] borders = {min, max, min + 1, max - 1, -1, 0, 1};
        return borders[random.nextInt(borders.length)];
    }

    /** Numbers of few digits are as frequent as those of many. */
    private long ofAnyLength(long min, long max) {
        long number = random.nextLong() >> random.nextInt(Long.SIZE);
        return number < min || number > max ? uniform(min, max) : number;
    }

    private static long clamp(long number, long min, long max) {
        return Math.max(min, Math.min(max, number));
    }

    private long uniform(long min, long max) {
        if (max < Long.MAX_VALUE) {
            return random.nextLong(min, max + 1);
        }
        return min > Long.MIN_VALUE ? random.nextLong(min - 1, max) + 1 : random.nextLong();
    }

    /** The index of one of the weights, the more often the higher the weight. */
    public int weighted(int... weights) {
        int last = weights.length - 1;
        return switch (choice) {
            case SMALLEST -> 0;
            case LARGEST -> last;
            case ANY -> {
                int rest = random.nextInt(Arrays.stream(weights).sum());
                int index = 0;
                while (rest >= weights[index]) {
                    rest -= weights[index++];
                }
                yield index;
            }
        };
    }

    /** One of the values, each equally often. */
    public <T> T oneOf(List<T> values) {
        int[] weights = new int[values.size()];
        Arrays.fill(weights, 1);
        return values.get(weighted(weights));
    }

    /** So many values, more often few than many. */
    public <T> List<T> list(int min, int max, Supplier<T> value) {
        int size = size(min, max);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(value.get());
        }
        return list;
    }

    /** Any bytes. */
    public byte[] bytes(int min, int max) {
        byte[] bytes = new byte[size(min, max)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) intBetween(Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
        return bytes;
    }

    /** Any characters, halves of surrogate pairs among them; the bounds count code points. */
    public String text(int min, int max) {
        return characters(min, max, this::character);
    }

    /** Any characters that UTF-8 can encode; the bounds count code points. */
    public String unicode(int min, int max) {
        return characters(min, max, () -> {
            int character = character();
            return Character.getType(character) == Character.SURROGATE ? '\ufffd' : character;
        });
    }

    /** Characters of this alphabet. */
    public String textOf(String alphabet, int min, int max) {
        List<Integer> characters = alphabet.codePoints().boxed().toList();
        return characters(min, max, () -> oneOf(characters));
    }

    private String characters(int min, int max, IntSupplier character) {
        StringBuilder text = new StringBuilder();
        for (int size = size(min, max); size > 0; size--) {
            text.appendCodePoint(character.getAsInt());
        }
        return text.toString();
    }

    private int character() {
        return switch (choice) {
            case SMALLEST -> Character.MIN_CODE_POINT;
            case LARGEST -> Character.MAX_CODE_POINT;
            case ANY ->
                switch (random.nextInt(4)) {
                    case 0 -> SPECIAL_CHARACTERS[random.nextInt(SPECIAL_CHARACTERS.length)];
                    case 1 -> random.nextInt(0x80);
                    case 2 -> random.nextInt(Character.MIN_SUPPLEMENTARY_CODE_POINT);
                    default -> random.nextInt(Character.MAX_CODE_POINT + 1);
                };
        };
    }

    private int size(int min, int max) {
        boolean few = choice == Choice.ANY && random.nextBoolean();
        return intBetween(min, few ? Math.min(max, min + FEW) : max);
    }
}
