package io.github.multikueue.proxy.core.kube.meta.document;

import io.github.multikueue.proxy.core.kube.meta.GoText;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with malformed JSON in the words of Go's {@code encoding/json}, which people know from kube-apiserver
 * and which other libraries put differently. Only used once another parser has refused the document. Every method reads on from
 * the current position and returns what is wrong, or null if nothing is.
 */
final class JsonSyntax {

    private static final String VALUE = "looking for beginning of value";

    private final byte[] document;
    private int position;
    private int depth;

    private JsonSyntax(byte[] document) {
        this.document = document;
    }

    /** Returns what is wrong, or null if the document is well-formed and not too deep. */
    static @Nullable String error(byte[] document) {
        JsonSyntax syntax = new JsonSyntax(document);
        String error = syntax.value();
        if (error != null) {
            return error;
        }
        return syntax.next() < 0 ? null : syntax.invalid("after top-level value");
    }

    /** The next byte that is no space, without passing it; negative at the end. */
    private int next() {
        while (position < document.length && " \t\r\n".indexOf(document[position]) >= 0) {
            position++;
        }
        return peek();
    }

    private int peek() {
        return position < document.length ? document[position] & 0xff : -1;
    }

    private boolean takes(char expected) {
        boolean found = peek() == expected;
        position += found ? 1 : 0;
        return found;
    }

    private @Nullable String value() {
        int first = next();
        return switch (first) {
            case '{', '[' -> container(first == '{');
            case '"' -> text();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> first == '-' || isDigit(first) ? number() : invalid(VALUE);
        };
    }

    private @Nullable String container(boolean object) {
        if (depth == StrictDocument.MOST_LEVELS) {
            return invalid("exceeded max depth");
        }
        depth++;
        position++;
        char end = object ? '}' : ']';
        next();
        if (!takes(end)) {
            String error = elements(object, end);
            if (error != null) {
                return error;
            }
        }
        depth--;
        return null;
    }

    private @Nullable String elements(boolean object, char end) {
        do {
            String error = object ? field() : value();
            if (error != null) {
                return error;
            }
            next();
        } while (takes(','));
        return takes(end) ? null : invalid(object ? "after object key:value pair" : "after array element");
    }

    private @Nullable String field() {
        if (next() != '"') {
            return invalid("looking for beginning of object key string");
        }
        String error = text();
        if (error != null) {
            return error;
        }
        next();
        return takes(':') ? value() : invalid("after object key");
    }

    private @Nullable String text() {
        position++;
        while (!takes('"')) {
            if (peek() < ' ') {
                return invalid("in string literal");
            }
            if (!takes('\\')) {
                position++;
                continue;
            }
            String error = escape();
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private @Nullable String escape() {
        if (!takes('u')) {
            return "\"\\/bfnrt".indexOf(peek()) >= 0 ? passed() : invalid("in string escape code");
        }
        for (int i = 0; i < 4; i++) {
            if (Character.digit(peek(), 16) < 0) {
                return invalid("in \\u hexadecimal character escape");
            }
            position++;
        }
        return null;
    }

    private @Nullable String passed() {
        position++;
        return null;
    }

    private @Nullable String literal(String word) {
        for (char each : word.toCharArray()) {
            if (!takes(each)) {
                return invalid("in literal " + word + " (expecting '" + each + "')");
            }
        }
        return null;
    }

    private @Nullable String number() {
        takes('-');
        if (!takes('0') && !takesDigits()) {
            return invalid("in numeric literal");
        }
        if (takes('.') && !takesDigits()) {
            return invalid("after decimal point in numeric literal");
        }
        if (takes('e') || takes('E')) {
            position += peek() == '+' || peek() == '-' ? 1 : 0;
            return takesDigits() ? null : invalid("in exponent of numeric literal");
        }
        return null;
    }

    private boolean takesDigits() {
        int before = position;
        while (isDigit(peek())) {
            position++;
        }
        return position > before;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private String invalid(String where) {
        int found = peek();
        if (found < 0) {
            return "unexpected end of JSON input";
        }
        String quoted = switch (found) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            default -> {
                String text = GoText.quote(Character.toString(found));
                yield "'" + text.substring(1, text.length() - 1) + "'";
            }
        };
        return "invalid character " + quoted + " " + where;
    }
}
