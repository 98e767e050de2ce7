package io.github.multikueue.proxy.core.apiserver.present;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes documents in YAML. */
final class YamlText {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    private YamlText() {}

    static byte[] of(byte[]... json) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : json) {
                all.write(part);
            }
            JsonNode tree = Json.MAPPER.readTree(all.toByteArray());
            return YAML.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be written in YAML", e);
        }
    }
}
