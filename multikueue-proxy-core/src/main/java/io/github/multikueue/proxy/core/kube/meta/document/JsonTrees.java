package io.github.multikueue.proxy.core.kube.meta.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads JSON with Jackson's parser. If it is malformed, {@link JsonSyntax} finds the words for it. */
final class JsonTrees {

    private static final String PREFIX = "couldn't get version/kind; json parse error: ";
    private static final int MOST_BUFFERS = 128;
    private static final int LONGEST_TEXT = 100_000_000;

    /** Names are not kept between documents: clients choose them. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.newBoundedPool(MOST_BUFFERS))
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(StrictDocument.MOST_LEVELS)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .build())
            .build();

    private final JsonParser parser;
    private final TreeBuilder tree = new TreeBuilder();

    private JsonTrees(JsonParser parser) {
        this.parser = parser;
    }

    static StrictDocument read(byte[] document) throws MalformedDocumentException {
        try (JsonParser parser = FACTORY.createParser(utf8(document))) {
            JsonTrees reading = new JsonTrees(parser);
            JsonNode root = reading.value(parser.nextToken());
            if (parser.nextToken() != null) {
                throw malformed("trailing data", document);
            }
            return new StrictDocument(root, reading.tree.duplicates());
        } catch (CharacterCodingException e) {
            throw new MalformedDocumentException(PREFIX, "invalid UTF-8", document);
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage(), document);
        } catch (MalformedDocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(PREFIX, String.valueOf(e.getMessage()), document);
        } catch (ArithmeticException e) {
            throw new MalformedDocumentException("", String.valueOf(e.getMessage()), document);
        }
    }

    static String utf8(byte[] document) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(document))
                .toString();
    }

    private static MalformedDocumentException malformed(String otherwise, byte[] document) {
        String words = JsonSyntax.error(document);
        return new MalformedDocumentException(PREFIX, words == null ? otherwise : words, document);
    }

    private JsonNode value(@Nullable JsonToken token) throws IOException {
        if (token == null) {
            throw new JsonProcessingException("unexpected end of JSON input") {};
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> tree.text(parser.getText());
            case VALUE_TRUE -> tree.flag(true);
            case VALUE_FALSE -> tree.flag(false);
            case VALUE_NULL -> tree.nothing();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> tree.number(parser.getText());
            default -> throw new JsonProcessingException("unexpected " + token) {};
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = tree.object();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            tree.enter(name);
            tree.put(object, name, value(parser.nextToken()));
            tree.leave();
        }
        return object;
    }

    private ArrayNode list() throws IOException {
        ArrayNode list = tree.list();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            tree.enter(list.size());
            list.add(value(token));
            tree.leave();
        }
        return list;
    }
}
