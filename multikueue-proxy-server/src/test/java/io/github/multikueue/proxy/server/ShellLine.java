package io.github.multikueue.proxy.server;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A command of the documentation, with the lines that it is continued on.
 *
 * @param page where it stands
 * @param text as it is pasted into a shell
 */
record ShellLine(String page, String text) {

    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```(?:bash|text)\\n(.*?)^ *```");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\n\\s*");
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern QUOTES = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z_]+=.*");

    /** All lines of a page that stand in its blocks of commands, but for comments; also what only looks like a command. */
    static List<ShellLine> of(String page, String markdown) {
        return FENCE.matcher(markdown)
                .results()
                .flatMap(fence ->
                        CONTINUED.matcher(fence.group(1)).replaceAll("").lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> new ShellLine(page, line))
                .toList();
    }

    /** The program, without variables in front. */
    String program() {
        return words().isEmpty() ? "" : words().get(0);
    }

    /** The words up to a pipe or a comment, without their quotes and without variables in front. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (String each :
                WORD.matcher(text).results().map(word -> word.group()).toList()) {
            if (each.equals("|") || each.equals("#") || each.equals(">")) {
                break;
            }
            if (!words.isEmpty() || !ASSIGNMENT.matcher(each).matches()) {
                words.add(QUOTES.matcher(each).replaceAll("$1$2"));
            }
        }
        return words;
    }

    /** The variables in front, as {@code NAME=value}. */
    List<String> variables() {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group())
                .takeWhile(each -> ASSIGNMENT.matcher(each).matches())
                .toList();
    }

    @Override
    public String toString() {
        return page + ": " + text;
    }
}
