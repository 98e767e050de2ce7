package io.github.multikueue.proxy.core.kube.meta.raw;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectMeta;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * A Kubernetes list without some of its items: all that is left has the very bytes the API server sent.
 *
 * @param json the list
 * @param size how many items are left
 * @param dropped how many are not
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
public record RawList(byte[] json, int size, int dropped) {

    private static final ObjectReader METADATA = Json.MAPPER.readerFor(ObjectMeta.class);

    /**
     * Keeps the items of a list that fit the condition, while the list is read: of the others, one at a time is in memory.
     *
     * @param in the list; read to its end, not closed
     * @param condition asked for each item in turn, while the rest of the list is still to come
     * @param held told how many bytes are held now; may throw whatever it likes, if they are too many
     * @throws MalformedJsonException if it is no such list
     * @throws TruncatedJsonException if it ends too early
     * @throws IOException if it cannot be read
     */
    public static RawList filter(InputStream in, Predicate<ObjectMeta> condition, LongConsumer held)
            throws IOException {
        Kept kept = new Kept(held);
        JsonInput json = new JsonInput(in, kept::inputHolds);
        ListScanner list = new ListScanner(json);
        boolean hasItems = list.toItems();
        kept.add(json.sinceMark());
        json.mark();
        int size = 0;
        int dropped = 0;
        while (hasItems && list.nextItem()) {
            if (condition.test(metadata(json, list.itemStart()))) {
                // Before the first one that is kept, there is a comma if another one was not.
                kept.add(json.sinceMark(size == 0 && dropped > 0 ? list.itemStart() : 0));
                size++;
            } else {
                dropped++;
            }
            json.mark();
        }
        kept.add(json.sinceMark());
        return new RawList(kept.join(), size, dropped);
    }

    /** Of an object's fields, API servers write the metadata before all that is large: what follows it is not parsed. */
    private static ObjectMeta metadata(JsonInput json, int start) throws IOException {
        int from = json.marked() + start;
        try (JsonParser parser = Json.MAPPER.createParser(json.bytes(), from, json.position() - from)) {
            ObjectMeta metadata = RawJson.enter(parser, "metadata") ? METADATA.readValue(parser) : null;
            return requireNonNullElse(metadata, ObjectMeta.NONE);
        } catch (JsonProcessingException e) {
            MalformedJsonException malformed = new MalformedJsonException("an item that is no JSON");
            malformed.initCause(e);
            throw malformed;
        }
    }

    /** The pieces that are kept, joined in the end: an array that grows would need more room. */
    private static final class Kept {

        private final LongConsumer held;
        private final List<byte[]> pieces = new ArrayList<>();
        private int bytes;
        private int input;

        Kept(LongConsumer held) {
            this.held = held;
        }

        void inputHolds(int bytesOfInput) {
            input = bytesOfInput;
            held.accept((long) bytes + input);
        }

        void add(byte[] piece) {
            pieces.add(piece);
            bytes = Math.addExact(bytes, piece.length);
            held.accept((long) bytes + input);
        }

        byte[] join() {
            held.accept(2L * bytes);
            byte[] joined = new byte[bytes];
            int at = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, joined, at, piece.length);
                at += piece.length;
            }
            return joined;
        }
    }
}
