package io.github.multikueue.proxy.core.kube.meta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A field selector: {@code field=value}, {@code field==value} and {@code field!=value}, joined by commas. A backslash takes the
 * meaning off a comma, an equals sign or a backslash in a value. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/">Field selectors</a>
 */
public final class FieldSelector {

    /** Selects everything. */
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /**
     * One condition.
     *
     * @param field the path of the field, for example {@code metadata.name}
     * @param equal whether the value is demanded, or excluded
     * @param value the value
     */
    public record Term(String field, boolean equal, String value) {}

    private final List<Term> terms;
    private final Map<String, String> absent;

    private FieldSelector(List<Term> terms) {
        this(terms, Map.of());
    }

    private FieldSelector(List<Term> terms, Map<String, String> absent) {
        this.terms = List.copyOf(terms);
        this.absent = Map.copyOf(absent);
    }

    /** The same, where these fields have a text when they are absent, for example {@code false}. */
    public FieldSelector withAbsent(Map<String, String> texts) {
        return texts.isEmpty() ? this : new FieldSelector(terms, texts);
    }

    /** Selects what has that value in that field. */
    public static FieldSelector exactly(String field, String value) {
        return new FieldSelector(List.of(new Term(field, true, value)));
    }

    /** @throws StatusException 400, if it is malformed */
    public static FieldSelector parse(String text) {
        if (text.isEmpty()) {
            return EVERYTHING;
        }
        List<Term> terms = new ArrayList<>();
        // The order of kube-apiserver, so that the same one of two values for a name decides in both.
        for (String term : split(text).stream().sorted().toList()) {
            if (!term.isEmpty()) {
                terms.add(term(term, text));
            }
        }
        return new FieldSelector(terms);
    }

    /** The conditions, all of which must hold. */
    public List<Term> terms() {
        return terms;
    }

    /** Whether everything is selected. */
    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /**
     * Checks that all fields can be selected by.
     *
     * @throws StatusException 400, if one cannot
     */
    public void requireFields(Predicate<String> supported) {
        for (Term term : terms) {
            if (!supported.test(term.field())) {
                throw StatusException.badRequest("field label not supported: " + term.field());
            }
        }
    }

    /** Whether an object is selected; the function gives the text of a field, empty if it is absent. */
    public boolean matches(UnaryOperator<String> valueOf) {
        for (Term term : terms) {
            if (textOf(term.field(), valueOf).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    private String textOf(String field, UnaryOperator<String> valueOf) {
        String text = valueOf.apply(field);
        return text.isEmpty() ? absent.getOrDefault(field, "") : text;
    }

    /** The one value that the field must have, or null if several would do. */
    public @Nullable String exactValue(String field) {
        for (Term term : terms) {
            if (term.equal() && term.field().equals(field)) {
                return term.value();
            }
        }
        return null;
    }

    private static List<String> split(String text) {
        List<String> terms = new ArrayList<>();
        StringBuilder term = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',') {
                terms.add(term.toString());
                term.setLength(0);
            } else {
                term.append(c);
                if (c == '\\' && i + 1 < text.length()) {
                    term.append(text.charAt(++i));
                }
            }
        }
        terms.add(term.toString());
        return terms;
    }

    private static Term term(String text, String whole) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw StatusException.badRequest("invalid selector: '" + whole + "'; can't understand '" + text + "'");
        }
        boolean negated = equals > 0 && text.charAt(equals - 1) == '!';
        boolean twice = !negated && text.startsWith("==", equals);
        String field = text.substring(0, negated ? equals - 1 : equals);
        return new Term(field, !negated, unescaped(text.substring(equals + (twice ? 2 : 1))));
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                text.append(escaped(value.substring(i, Math.min(i + 2, value.length()))));
                i++;
            } else if (c == '=' || c == ',') {
                throw StatusException.badRequest("invalid field selector: unescaped character in value: " + (int) c);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static char escaped(String sequence) {
        if (sequence.length() < 2 || "\\,=".indexOf(sequence.charAt(1)) < 0) {
            throw StatusException.badRequest("invalid field selector: invalid escape sequence: " + sequence);
        }
        return sequence.charAt(1);
    }
}
