package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container of a replayed Pod, which writes numbered lines as its variable {@code FAKE} says: {@code lines=20 rate=10} are
 * 20 lines, ten a second; {@code rate=0} all at once. Without the variable it writes nothing. Not thread safe.
 */
final class StoryContainer {
    private static final Pattern SETTING = Pattern.compile("(lines|rate)=(\\d+)");

    private final String name;
    private final String prefix;
    private final List<String> written = new ArrayList<>();
    private int lines;
    private int rate;
    private boolean begun;
    private boolean over;

    /** {@code prefix} makes its lines different from those of all other containers. */
    StoryContainer(JsonNode spec, String prefix) {
        this.name = spec.path("name").asText();
        this.prefix = prefix + " " + name;
        for (JsonNode variable : spec.path("env")) {
            if (variable.path("name").asText().equals("FAKE")) {
                configure(SETTING.matcher(variable.path("value").asText()));
            }
        }
    }

    private void configure(Matcher setting) {
        while (setting.find()) {
            int value = Integer.parseInt(setting.group(2));
            if (setting.group(1).equals("lines")) {
                lines = value;
            } else {
                rate = value;
            }
        }
    }

    String name() {
        return name;
    }

    boolean isStep() {
        return name.startsWith("step-");
    }

    boolean hasBegun() {
        return begun;
    }

    boolean isOver() {
        return over;
    }

    /** Begins to write, which it does once. */
    void begin() {
        begun = true;
    }

    /** Will not write any more. */
    void end() {
        over = true;
    }

    boolean hasMore() {
        return !over && written.size() < lines;
    }

    /** From one line to the next, or from the begin to the first. */
    Duration interval() {
        return rate == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(rate);
    }

    /** The next line. */
    String write() {
        String line = prefix + " line " + (written.size() + 1);
        written.add(line);
        return line;
    }

    List<String> written() {
        return List.copyOf(written);
    }
}
