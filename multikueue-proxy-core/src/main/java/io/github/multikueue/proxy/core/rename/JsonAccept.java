package io.github.multikueue.proxy.core.rename;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The header {@code Accept} without Kubernetes' forms in which no names can be replaced: the binary ones, and YAML, of which JSON is a part. It is looked at clause by clause, so
 * that a client that prefers protobuf to a Table in JSON gets that Table.
 */
public final class JsonAccept {

    private static final String JSON = "application/json";
    private static final Splitter CLAUSES =
            Splitter.on(',').trimResults(CharMatcher.whitespace()).omitEmptyStrings();

    private JsonAccept() {}

    /**
     * What to ask the API server for.
     *
     * @param headers all values of {@code Accept}; none for a request without one
     * @return the clauses in which names can be replaced, in their order; if there are none, JSON with the parameters of the others
     */
    public static String of(List<String> headers) {
        List<String> clauses = CLAUSES.splitToList(String.join(",", headers));
        List<String> texts = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (String clause : clauses) {
            if (isOtherForm(clause)) {
                int parameters = clause.indexOf(';');
                replaced.add(parameters < 0 ? JSON : JSON + clause.substring(parameters));
            } else {
                texts.add(clause);
            }
        }
        List<String> wanted = texts.isEmpty() ? replaced : texts;
        return wanted.isEmpty() ? JSON : String.join(",", wanted);
    }

    private static boolean isOtherForm(String clause) {
        int parameters = clause.indexOf(';');
        String type = (parameters < 0 ? clause : clause.substring(0, parameters)).toLowerCase(Locale.ROOT);
        return type.contains("protobuf") || type.contains("cbor") || type.contains("yaml");
    }
}
