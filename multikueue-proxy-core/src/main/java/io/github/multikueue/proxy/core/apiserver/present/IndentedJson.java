package io.github.multikueue.proxy.core.apiserver.present;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.UrlQuery;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * JSON for people: indented by two spaces, as Go does it. Works on bytes, since a parser would write numbers in another form than they
 * were read in.
 */
public final class IndentedJson {

    private static final byte[] LINE_END = {'\n'};

    /** What people use: curl, wget, and browsers. */
    private static final List<String> USER_AGENTS = List.of("curl", "Wget", "Mozilla/5.0");

    /** What Go takes for true. */
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

    private final ByteArrayOutputStream out;
    private int depth;
    private boolean inString;
    private boolean escaped;
    /** Whether a container has begun and has nothing in it yet. */
    private boolean opened;

    private IndentedJson(int length) {
        this.out = new ByteArrayOutputStream(length);
    }

    /** Whether a client wants it: by the query parameter {@code pretty}, or by its name if the parameter has no value. */
    public static boolean isWanted(RequestHead request) {
        String target = request.target();
        int query = target.indexOf('?');
        if (query >= 0 && target.indexOf("pretty", query) >= 0) {
            String value = UrlQuery.parse(target.substring(query + 1)).text("pretty");
            if (!value.isEmpty()) {
                return TRUE.contains(value);
            }
        }
        String agent = request.header("User-Agent");
        return agent != null && isOfPeople(agent);
    }

    private static boolean isOfPeople(String agent) {
        for (String known : USER_AGENTS) {
            if (agent.startsWith(known)) {
                return true;
            }
        }
        return false;
    }

    /** The JSON as the client wants it, in parts. */
    public static byte[][] asWanted(RequestHead request, byte[] json) {
        return isWanted(request) ? new byte[][] {of(json)} : line(json);
    }

    /** JSON that is not indented, in parts: with a line end behind it, as kube-apiserver writes it. */
    public static byte[][] line(byte[]... json) {
        byte[][] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = LINE_END;
        return line;
    }

    /** Indents JSON, which must be well-formed, and may be in parts. */
    public static byte[] of(byte[]... json) {
        int length = 0;
        for (byte[] part : json) {
            length += part.length;
        }
        IndentedJson indented = new IndentedJson(2 * length);
        for (byte[] part : json) {
            for (byte b : part) {
                indented.add(b);
            }
        }
        return indented.out.toByteArray();
    }

    private void add(byte b) {
        if (inString) {
            out.write(b);
            inString = escaped || b != '"';
            escaped = !escaped && b == '\\';
        } else if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            addToken(b);
        }
    }

    private void addToken(byte b) {
        boolean closes = b == '}' || b == ']';
        if (closes) {
            depth--;
        }
        if (opened != closes) {
            // Empty containers stay on one line.
            newLine();
        }
        opened = b == '{' || b == '[';
        out.write(b);
        switch (b) {
            case '{', '[' -> depth++;
            case ',' -> newLine();
            case ':' -> out.write(' ');
            case '"' -> inString = true;
            default -> {}
        }
    }

    private void newLine() {
        out.write('\n');
        for (int i = 0; i < depth; i++) {
            out.write(' ');
            out.write(' ');
        }
    }
}
