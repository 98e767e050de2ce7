package io.github.multikueue.proxy.core.rename.shape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.raw.BracketScanner;
import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import io.github.multikueue.proxy.core.kube.meta.raw.Members;
import io.github.multikueue.proxy.core.rename.json.JsonCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads single texts out of an object that is in memory. Of fields of the same name the last counts, as in kube-apiserver.
 *
 * @param json the bytes
 * @param members where the object's members are in them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record ObjectText(byte[] json, Members members) {

    /** The object that begins at the index, or null if none does. */
    public static @Nullable ObjectText at(byte[] json, int from, int limit) throws MalformedJsonException {
        JsonCursor cursor = new JsonCursor(json, from, limit);
        if (cursor.peek() != '{') {
            return null;
        }
        Members members = new Members();
        if (BracketScanner.ofMembers(members).resume(json, cursor.position(), limit) < 0) {
            throw new MalformedJsonException("the document is not JSON (it ends within an object)");
        }
        return new ObjectText(json, members);
    }

    /** The text of a field below others, {@code spec.group}; null if there is none. */
    public @Nullable String text(String path) throws MalformedJsonException {
        int dot = path.indexOf('.');
        int member = members.find(json, (dot < 0 ? path : path.substring(0, dot)).getBytes(UTF_8));
        if (member < 0) {
            return null;
        }
        if (dot < 0) {
            return scalar(members.colon(member) + 1, members.end(member));
        }
        ObjectText below = ObjectText.at(json, members.colon(member) + 1, members.end(member));
        return below == null ? null : below.text(path.substring(dot + 1));
    }

    /** The object in a field, or null. */
    public @Nullable ObjectText object(String name) throws MalformedJsonException {
        int member = members.find(json, name.getBytes(UTF_8));
        return member < 0 ? null : ObjectText.at(json, members.colon(member) + 1, members.end(member));
    }

    /** The first object in a list, or null. */
    public @Nullable ObjectText firstOf(String name) throws MalformedJsonException {
        int member = members.find(json, name.getBytes(UTF_8));
        if (member < 0) {
            return null;
        }
        JsonCursor cursor = new JsonCursor(json, members.colon(member) + 1, members.end(member));
        return cursor.peek() == '[' ? ObjectText.at(json, cursor.position() + 1, members.end(member)) : null;
    }

    /** The texts in a list; null if there is no such list. */
    public @Nullable List<String> texts(String name) throws MalformedJsonException {
        int member = members.find(json, name.getBytes(UTF_8));
        if (member < 0) {
            return null;
        }
        JsonCursor cursor = new JsonCursor(json, members.colon(member) + 1, members.end(member));
        return cursor.peek() == '[' ? texts(cursor) : null;
    }

    private List<String> texts(JsonCursor cursor) throws MalformedJsonException {
        List<String> texts = new ArrayList<>();
        cursor.expect('[');
        if (cursor.isEmpty(']')) {
            return texts;
        }
        do {
            cursor.peek();
            int start = cursor.position();
            cursor.skipValue();
            String text = scalar(start, cursor.position());
            texts.add(text == null ? "" : text);
        } while (cursor.hasNext(']'));
        return texts;
    }

    /** All members that are texts. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            String value = scalar(members.colon(i) + 1, members.end(i));
            if (value != null) {
                texts.put(JsonStrings.decode(json, members.nameStart(json, i), members.nameEnd(json, i)), value);
            }
        }
        return texts;
    }

    private @Nullable String scalar(int from, int limit) {
        JsonCursor cursor = new JsonCursor(json, from, limit);
        if (cursor.peek() != '"') {
            return null;
        }
        int end = limit - 1;
        while (json[end] != '"') {
            end--;
        }
        int start = cursor.position() + 1;
        return end < start ? null : JsonStrings.decode(json, start, end);
    }
}
