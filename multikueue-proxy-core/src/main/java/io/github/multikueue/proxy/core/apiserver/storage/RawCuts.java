package io.github.multikueue.proxy.core.apiserver.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fields that are left out of the JSON of an object, while it is read. For one object. */
final class RawCuts {

    /** What is left out, from the first to behind the last byte. */
    private record Cut(int start, int end) {}

    /** Where it was before it went into an object within. */
    record Level(int field, boolean cutting) {}

    private final byte[] json;
    private final int opening;
    private final List<Cut> cuts = new ArrayList<>(3);
    private int field = -1;
    private boolean cutting;

    RawCuts(byte[] json) {
        this.json = json;
        this.opening = opening(json);
    }

    private static int opening(byte[] json) {
        int index = 0;
        while (index < json.length && json[index] != '{') {
            index++;
        }
        return index;
    }

    /** A field begins, and the one before ends. */
    void field(int start) {
        if (cutting) {
            cuts.add(new Cut(field, start));
        }
        field = start;
        cutting = false;
    }

    /** The present field is to be left out. */
    void cut() {
        cutting = true;
    }

    /** The object ends: the last field goes together with the comma in front of it. */
    void end(int brace) {
        if (cutting) {
            int start = field;
            while (json[start] != ',' && json[start] != '{') {
                start--;
            }
            int begin = json[start] == ',' ? start : field;
            int last = cuts.size() - 1;
            // Of fields that are left out one behind the other, the first may have been left out with that comma.
            if (last >= 0 && cuts.get(last).end() == field) {
                begin = Math.min(begin, cuts.get(last).start());
                cuts.remove(last);
                begin = commaBefore(begin);
            }
            cuts.add(new Cut(begin, brace));
        }
        cutting = false;
    }

    private int commaBefore(int begin) {
        int before = begin - 1;
        while (json[before] != ',' && json[before] != '{') {
            before--;
        }
        return json[before] == ',' ? before : begin;
    }

    Level enter() {
        Level level = new Level(field, cutting);
        cutting = false;
        return level;
    }

    void leave(Level level) {
        field = level.field();
        cutting = level.cutting();
    }

    /** What is left, without the brace it begins with. */
    byte[] rest() {
        byte[] rest = new byte[json.length];
        int length = 0;
        int from = opening + 1;
        for (Cut cut : cuts) {
            System.arraycopy(json, from, rest, length, cut.start() - from);
            length += cut.start() - from;
            from = cut.end();
        }
        System.arraycopy(json, from, rest, length, json.length - from);
        return Arrays.copyOf(rest, length + json.length - from);
    }

    /** Where in the rest a byte is that was not left out. */
    int moved(int index) {
        int moved = index - opening - 1;
        for (Cut cut : cuts) {
            moved -= Math.max(0, Math.min(cut.end(), index) - cut.start());
        }
        return moved;
    }
}
