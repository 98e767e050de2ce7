package io.github.multikueue.proxy.core.apiserver.present;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** Writes documents in YAML, as kube-apiserver does: fields in the order of their names, and quotes where they are needed. */
final class YamlText {

    /**
     * Quotes all that some version of YAML could take for something else than a text: times, numbers of all kinds such as {@code
     * 12:30:45} and {@code 1e3}, and words such as {@code no}.
     */
    private static final class Quotes extends StringQuotingChecker {

        private static final long serialVersionUID = 1;
        private static final Pattern TEXT = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+=-]*(:[A-Za-z0-9_./@+=-]+)*");

        @Override
        public boolean needToQuoteName(String name) {
            return isDoubtful(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return isDoubtful(value);
        }

        private boolean isDoubtful(String text) {
            return !TEXT.matcher(text).matches() || isReservedKeyword(text);
        }
    }

    private static final YAMLMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().stringQuotingChecker(new Quotes()).build())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private YamlText() {}

    static byte[] of(byte[]... json) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : json) {
                all.write(part);
            }
            return YAML.writeValueAsBytes(Json.MAPPER.readValue(all.toByteArray(), Object.class));
        } catch (IOException e) {
            throw new UncheckedIOException("a document cannot be written in YAML", e);
        }
    }
}
