package io.github.multikueue.proxy.server.config;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import io.github.multikueue.proxy.core.cache.ReadConsistency;
import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of settings into values, and notes what cannot be turned instead of stopping there. */
final class SettingValues {

    /** What is read as an IP address where certificates are made. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Pattern HOST_NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

    private static final int MOST_SHOWN = 512;

    /** By option: commands may have settings of the same name that are described otherwise. */
    private final Map<String, String> flags = new HashMap<>();

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    SettingValues(Map<? extends CommandSetting, String> flags, Map<String, String> environment) {
        flags.forEach((setting, value) -> this.flags.put(setting.option(), value));
        this.environment = environment;
    }

    List<String> problems() {
        return problems;
    }

    /** Notes a problem with the value of a setting: of the flag or the variable by which it was given, or of both if it was not. */
    void problem(CommandSetting setting, String expected) {
        String source = setting.flag() + " (" + setting.variable() + ")";
        if (isGiven(setting)) {
            source = flags.getOrDefault(setting.option(), "").isEmpty() ? setting.variable() : setting.flag();
        }
        problems.add(source + ": \"" + PrintableText.of(text(setting), MOST_SHOWN) + "\" (expected: " + expected + ")");
    }

    /** The text as given, or the default; empty for none. */
    String text(CommandSetting setting) {
        String flag = flags.getOrDefault(setting.option(), "");
        String given = flag.isEmpty() ? variable(setting) : flag;
        return given.isEmpty() ? setting.defaultText() : given.strip();
    }

    /** Whether somebody has given a value, so that the default does not count. */
    boolean isGiven(CommandSetting setting) {
        return !flags.getOrDefault(setting.option(), "").isEmpty()
                || !variable(setting).isEmpty();
    }

    /** The variable KUBECONFIG comes after the Pod's own service account, so it is read where that is known. */
    private String variable(CommandSetting setting) {
        return setting.option().equals(Setting.KUBECONFIG.option())
                ? ""
                : environment.getOrDefault(setting.variable(), "");
    }

    @Nullable
    String textOrNull(CommandSetting setting) {
        String text = text(setting);
        return text.isEmpty() ? null : text;
    }

    @Nullable
    Path path(CommandSetting setting) {
        String text = text(setting);
        return text.isEmpty()
                ? null
                : converted(setting, text, Path::of, "a path").orElse(null);
    }

    /**
     * The URL of a server, without credentials, query and fragment; null for none, and for one that will not do.
     *
     * @param wanted what else must be so
     */
    @Nullable
    URI url(CommandSetting setting, Predicate<URI> wanted, String expected) {
        String text = text(setting);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI url = URI.create(text);
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (plain && url.getHost() != null && wanted.test(url)) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Reported like every other URL that is none.
        }
        problem(setting, expected);
        return null;
    }

    /** The parts of a comma-separated list, in order and without repetition. */
    Set<String> set(CommandSetting setting) {
        Set<String> parts = new LinkedHashSet<>();
        Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(parts::add);
        return parts;
    }

    long number(CommandSetting setting, long least, long most) {
        String expected = "a number from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most);
        return converted(setting, text(setting), Long::valueOf, expected)
                .filter(value -> inRange(setting, value >= least && value <= most, expected))
                .orElse(least);
    }

    /** A duration; a problem counts as the default. */
    Duration duration(CommandSetting setting, Duration least) {
        String expected = "a duration such as 30s or 1m30s, at least " + least.toMillis() + "ms";
        return converted(setting, text(setting), GoDuration::parse, expected)
                .filter(value -> inRange(setting, value.compareTo(least) >= 0, expected))
                .orElseGet(() -> GoDuration.parse(setting.defaultText()));
    }

    /** A number of bytes, at least 1; a problem counts as the default. */
    long bytes(CommandSetting setting) {
        String expected = "a number of bytes such as 512Mi or 2Gi, at least 1";
        return converted(setting, text(setting), ByteQuantity::parse, expected)
                .filter(value -> inRange(setting, value >= 1, expected))
                .orElseGet(() -> ByteQuantity.parse(setting.defaultText()));
    }

    /**
     * One of a few words; a problem counts as the first of them.
     *
     * @param choices by their words, in the order in which they are named to the user
     */
    <T> T choice(CommandSetting setting, Map<String, T> choices) {
        T chosen = choices.get(text(setting));
        if (chosen == null) {
            problem(setting, "one of " + String.join(", ", choices.keySet()));
            return choices.values().iterator().next();
        }
        return chosen;
    }

    /** Whether a setting is on; a problem counts as off. */
    boolean onOrOff(CommandSetting setting) {
        return choice(setting, ImmutableMap.of("off", false, "on", true));
    }

    /** What a cache promises; a problem counts as the default. */
    ReadConsistency consistency(CommandSetting setting) {
        return choice(setting, ImmutableMap.of("bounded", ReadConsistency.BOUNDED, "strict", ReadConsistency.STRICT));
    }

    private <T> Optional<T> converted(
            CommandSetting setting, String text, Function<String, T> conversion, String expected) {
        try {
            return Optional.of(conversion.apply(text));
        } catch (IllegalArgumentException e) {
            problem(setting, expected);
            return Optional.empty();
        }
    }

    private boolean inRange(CommandSetting setting, boolean inRange, String expected) {
        if (!inRange) {
            problem(setting, expected);
        }
        return inRange;
    }

    /** Tells if any of these cannot be the name or address of a server in its certificate. */
    void requireHosts(CommandSetting setting, Collection<String> names) {
        if (!names.stream().allMatch(SettingValues::isHost)) {
            problem(setting, "host names and IP addresses such as proxy.example, 10.0.0.1 or ::1");
        }
    }

    private static boolean isHost(String name) {
        boolean address = ADDRESS.matcher(name).matches();
        return address
                ? InetAddresses.isInetAddress(name)
                : HOST_NAME.matcher(name).matches();
    }
}
