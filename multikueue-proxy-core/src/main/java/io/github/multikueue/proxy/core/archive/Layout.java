package io.github.multikueue.proxy.core.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * How the log of a TaskRun tells which container wrote what. It depends on how Tekton Results was set up, which its API does
 * not say, but the first line does.
 *
 * @see <a href="https://github.com/tektoncd/results/blob/main/docs/logging-support.md">Logging support</a>
 */
enum Layout {
    /** No marks: the lines of all containers, as they came. */
    PLAIN("(?!)()", false, name -> name),
    /** {@code [build] line}, as {@code tkn} prints it, and an empty line behind each step: stored by Results itself. */
    TKN("\\[(LABEL)\\] ", false, Layout::stepName),
    /** {@code container-step-build: message=line}: Loki, if Results is not told to ask it otherwise. */
    LOKI("container-(LABEL): message=", false, name -> name),
    /** {@code step-build :-} before the lines of a container, and an empty line behind them: files in S3 or GCS. */
    BLOB("([-a-z0-9]{1,63}) :-\n", true, Layout::withoutExtension),
    /** {@code step-build:-} before the lines of a container: Splunk. */
    SPLUNK("(LABEL):-\n", true, name -> name);

    /**
     * What a line begins with.
     *
     * @param container whose it is; null if it is nobody's who is known
     * @param length how many bytes the mark has
     */
    record Mark(@Nullable String container, int length) {}

    private static final int LONGEST_MARK = 100;
    private static final int MOST_BLANKS = 1000;
    private static final ByteString NEWLINE = ByteString.encodeUtf8("\n");

    private final Pattern mark;
    private final boolean sections;
    private final UnaryOperator<String> nameInMark;

    Layout(String mark, boolean sections, UnaryOperator<String> nameInMark) {
        this.mark = Pattern.compile(mark.replace("LABEL", "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"));
        this.sections = sections;
        this.nameInMark = nameInMark;
    }

    /**
     * The layout of the log that begins here. Nothing is consumed.
     *
     * @param containers those that can have written it
     */
    static Layout of(BufferedSource log, Collection<String> containers) throws IOException {
        BufferedSource start = log.peek();
        for (int blanks = 0; start.rangeEquals(0, NEWLINE) && blanks < MOST_BLANKS; blanks++) {
            start.skip(1);
        }
        return start.exhausted() ? TKN : ofLine(start, containers);
    }

    private static Layout ofLine(BufferedSource log, Collection<String> containers) throws IOException {
        for (Layout each : List.of(TKN, LOKI, BLOB, SPLUNK)) {
            Mark first = each.markAt(log, containers);
            if (first != null && first.container() != null) {
                return each;
            }
        }
        return PLAIN;
    }

    /** Whether a mark is a line of its own, for all lines up to the next. If not, each line has its mark. */
    boolean hasSections() {
        return sections;
    }

    /** The mark of the line that begins here, or null. Nothing is consumed. */
    @Nullable
    Mark markAt(BufferedSource log, Collection<String> containers) throws IOException {
        log.request(LONGEST_MARK);
        String head = log.getBuffer()
                .snapshot((int) Math.min(LONGEST_MARK, log.getBuffer().size()))
                .string(ISO_8859_1);
        Matcher matcher = mark.matcher(head);
        if (!matcher.lookingAt()) {
            return this == TKN ? tornMark(head, containers) : null;
        }
        String container = container(matcher.group(1), containers);
        // A line of text can look like the head of a section by chance.
        return container == null && sections ? null : new Mark(container, matcher.end());
    }

    /** The gateway of Results puts a newline behind each buffer, be it in the midst of a mark. */
    private @Nullable Mark tornMark(String head, Collection<String> containers) {
        int newline = head.indexOf('\n');
        if (newline < 1) {
            return null;
        }
        Matcher matcher = mark.matcher(head.substring(0, newline) + head.substring(newline + 1));
        if (!matcher.lookingAt() || matcher.end() <= newline) {
            return null;
        }
        String container = container(matcher.group(1), containers);
        return container == null ? null : new Mark(container, matcher.end() + 1);
    }

    private @Nullable String container(String named, Collection<String> containers) {
        return containers.stream()
                .filter(each -> nameInMark.apply(each).equals(named))
                .findFirst()
                .orElse(null);
    }

    private static String stepName(String container) {
        return container.startsWith("step-") ? container.substring("step-".length()) : container;
    }

    /** As Results does it, which means to cut off {@code .log} and cuts off all of these characters. */
    private static String withoutExtension(String container) {
        return CharMatcher.anyOf(".log").trimTrailingFrom(container);
    }
}
