package io.github.multikueue.proxy.core.apiserver.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one object into what is kept of it, in one pass over its bytes. For one object. */
final class RawReader {

    private final RawForm form;
    private final RawCuts cuts;
    private final byte[] json;
    private final @Nullable String[] fields;
    private List<String> labels = List.of();
    private String namespace = "";
    private String name = "";
    private String resourceVersion = "";
    private int metadataStart = -1;
    private int metadataEnd = -1;

    RawReader(RawForm form, byte[] json) {
        this.form = form;
        this.json = json;
        this.cuts = new RawCuts(json);
        this.fields = new String[form.fieldCount()];
    }

    ApiObject read() throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "an object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                cuts.field(start(parser));
                readField(parser);
            }
            cuts.end(start(parser));
            require(parser.nextToken() == null, "one object");
        }
        require(metadataStart >= 0 && !name.isEmpty(), "metadata with a name");
        return object(OpaqueVersionException.number(resourceVersion));
    }

    private ApiObject object(long version) {
        byte[] body = cuts.rest();
        for (int i = 0; i < fields.length; i++) {
            String text = fields[i];
            fields[i] = text == null ? form.whenAbsent(i) : form.shared(text);
        }
        return new RawObject(
                form,
                new ObjectKey(form.shared(namespace), name),
                version,
                body,
                cuts.moved(metadataStart),
                cuts.moved(metadataEnd),
                labels.isEmpty() ? RawObject.NO_TEXTS : labels.toArray(String[]::new),
                fields.length == 0 ? RawObject.NO_TEXTS : fields);
    }

    private void readField(JsonParser parser) throws IOException {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
            case "kind" -> readType(parser, form.kind());
            case "apiVersion" -> readType(parser, form.apiVersion());
            case "metadata" -> {
                require(value == JsonToken.START_OBJECT, "metadata");
                metadataStart = start(parser);
                readMetadata(parser);
                metadataEnd = (int) parser.currentLocation().getByteOffset();
            }
            default -> readFields(parser, form.root().next.get(field));
        }
    }

    private void readType(JsonParser parser, String expected) throws IOException {
        require(parser.getText().equals(expected), expected);
        if (!form.keepsTypes()) {
            cuts.cut();
        }
    }

    private void readMetadata(JsonParser parser) throws IOException {
        RawCuts.Level level = cuts.enter();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            cuts.field(start(parser));
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser);
                case "namespace" -> namespace = text(parser);
                case "resourceVersion" -> resourceVersion = text(parser);
                case "labels" -> labels = value == JsonToken.START_OBJECT ? texts(parser) : List.of();
                case "managedFields" -> {
                    parser.skipChildren();
                    if (!form.keepsManagedFields()) {
                        cuts.cut();
                    }
                }
                default -> parser.skipChildren();
            }
        }
        cuts.end(start(parser));
        cuts.leave(level);
    }

    private static String text(JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "texts for name, namespace and resourceVersion");
        return parser.getText();
    }

    /** Names and values in turns. */
    private List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String label = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                texts.add(form.shared(label));
                texts.add(form.shared(parser.getText()));
            }
            parser.skipChildren();
        }
        return texts;
    }

    private void readFields(JsonParser parser, RawForm.@Nullable Step step) throws IOException {
        if (step == null || !parser.currentToken().isStructStart()) {
            if (step != null && step.field >= 0 && parser.currentToken() != JsonToken.VALUE_NULL) {
                fields[step.field] = parser.getText();
            }
            parser.skipChildren();
            return;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            RawForm.Step next = step.next.get(parser.currentName());
            parser.nextToken();
            readFields(parser, next);
        }
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static void require(boolean holds, String expected) throws IOException {
        if (!holds) {
            throw new MalformedJsonException("object: malformed (expected: " + expected + ")");
        }
    }
}
