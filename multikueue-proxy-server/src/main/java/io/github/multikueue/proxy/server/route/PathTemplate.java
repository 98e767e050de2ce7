package io.github.multikueue.proxy.server.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path with parameters in braces, each for one segment: {@code /pods/{pod}/status}. */
final class PathTemplate {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final String SEGMENT = "([^/]+)";

    private final List<String> names;
    private final Pattern pattern;

    /** @param template letters, digits, slashes and dashes, besides the parameters */
    PathTemplate(String template) {
        this.names =
                PARAMETER.matcher(template).results().map(each -> each.group(1)).toList();
        this.pattern = Pattern.compile(PARAMETER.matcher(template).replaceAll(Matcher.quoteReplacement(SEGMENT)));
    }

    /**
     * The segments that stand for parameters, without their escapes, by their names; empty if the path is another.
     *
     * @param path in canonical form: with escapes only where they are needed
     */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), URLDecoder.decode(matcher.group(i + 1), UTF_8));
        }
        return Optional.of(parameters);
    }
}
