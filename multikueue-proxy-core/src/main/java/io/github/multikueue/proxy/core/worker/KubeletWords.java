package io.github.multikueue.proxy.core.worker;

import io.github.multikueue.proxy.core.kube.meta.PrintableText;
import java.util.regex.Pattern;

/**
 * The sentence with which a worker says why its kubelet does not give a log. It helps whoever has to mend that, and often
 * names machines, which is for operators alone. Bounded, and without control characters, for all.
 */
final class KubeletWords {

    private static final int MOST_FOR_OPERATORS = 2000;
    private static final int MOST_FOR_CALLERS = 500;
    private static final String HIDDEN = "<address>";

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+://[^\\s\"']*+"
            + "|\\[[0-9A-Fa-f:.]*+(?:%[^\\]\\s]*+)?\\](?::\\d+)?"
            + "|\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?"
            + "|(?:[0-9A-Fa-f]{0,4}:){2,}[0-9A-Fa-f]{0,4}"
            + "|[A-Za-z0-9][A-Za-z0-9.-]*+:\\d{2,5}\\b"
            + "|(?<=\\blookup )\\S++(?: on \\S++)?"
            + "|(?<= valid for ).*+");

    private KubeletWords() {}

    /** The whole of it; may be empty. */
    static String forOperators(String message) {
        return PrintableText.of(message.strip(), MOST_FOR_OPERATORS);
    }

    /** The same without addresses and names of machines; may be empty. */
    static String forCallers(String message) {
        return PrintableText.of(ADDRESS.matcher(forOperators(message)).replaceAll(HIDDEN), MOST_FOR_CALLERS);
    }
}
