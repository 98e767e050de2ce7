package io.github.multikueue.proxy.core.apiserver.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Bytes;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of the JSON of an object. */
class RawObjectTest {

    private static final String METADATA =
            "\"metadata\":{\"name\":\"p\",\"namespace\":\"n\",\"resourceVersion\":\"7\",\"labels\":{\"a\":\"b\"}}";
    private static final List<RawField> FIELDS = List.of(
            RawField.of("spec.nodeName"),
            new RawField("spec.hostNetwork", "spec.hostNetwork", "false"),
            new RawField("source", "source.component", ""),
            RawField.of("reason"));
    private static final RawForm OWN = new RawForm("v1", "Pod", false, true, FIELDS);
    private static final RawForm CUSTOM = new RawForm("v1", "Pod", true, true, FIELDS);
    private static final RawForm PRUNED = new RawForm("v1", "Pod", false, false, FIELDS);

    private static ApiObject read(RawForm form, String json) throws IOException {
        return form.read(json.getBytes(UTF_8));
    }

    private static String text(byte[]... parts) {
        return new String(Bytes.concat(parts), UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "{M,'s':1.50e1} # {M,'s':1.50e1}",
                "{'kind':'Pod','apiVersion':'v1',M,'s':'\\u00fc ü'} # {M,'s':'\\u00fc ü'}",
                "{'apiVersion':'v1','kind':'Pod',M} # {M}",
                "{M,'kind':'Pod','apiVersion':'v1'} # {M}",
                "{M,'kind':'Pod','s':{'kind':'x'},'apiVersion':'v1'} # {M,'s':{'kind':'x'}}",
                "{ 'kind' : 'Pod' ,\t'apiVersion':\t'v1', M , 's' : [ ] } # { M , 's' : [ ] }",
            })
    void anOwnObjectIsKeptWithoutItsTypes(String sent, String kept) throws IOException {
        ApiObject object = read(OWN, json(sent));

        assertThat(text(object.untypedParts())).isEqualTo(json(kept));
        assertThat(text(object.jsonParts()))
                .isEqualTo(json(kept).replaceFirst("\\{", "{\"kind\":\"Pod\",\"apiVersion\":\"v1\","));
        assertThat(object.json()).isEqualTo(Bytes.concat(object.jsonParts()));
        assertThat(text(object.metadataJson())).isEqualTo(METADATA.substring("\"metadata\":".length()));
    }

    private static String json(String text) {
        return text.strip().replace("M", METADATA).replace('\'', '"');
    }

    @Test
    void aCustomObjectIsKeptAsItWasSent() throws IOException {
        String sent = json("{'apiVersion':'v1','kind':'Pod',M,'s':{'x':[1,2 ,3]}}");
        ApiObject object = read(CUSTOM, sent);

        assertThat(text(object.jsonParts())).isEqualTo(sent);
        assertThat(text(object.metadataJson())).isEqualTo(METADATA.substring("\"metadata\":".length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "'name':'p','resourceVersion':'7','managedFields':[{'a':[1]}] # 'name':'p','resourceVersion':'7'",
                "'name':'p','managedFields':[],'resourceVersion':'7' # 'name':'p','resourceVersion':'7'",
                "'managedFields':null,'name':'p','resourceVersion':'7' # 'name':'p','resourceVersion':'7'",
                "'name':'p','resourceVersion':'7','x':{'managedFields':[1]} # 'name':'p','resourceVersion':'7','x':{'managedFields':[1]}",
            })
    void managedFieldsCanBeLeftOut(String sent, String kept) throws IOException {
        String json = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{" + json(sent) + "},\"spec\":{}}";
        ApiObject object = read(PRUNED, json);

        assertThat(text(object.metadataJson())).isEqualTo("{" + json(kept) + "}");
        assertThat(text(object.untypedParts())).isEqualTo("{\"metadata\":{" + json(kept) + "},\"spec\":{}}");
    }

    @Test
    void itKnowsWhatItIsSelectedBy() throws IOException {
        ApiObject object = read(
                OWN,
                json(
                        "{M,'reason':'r','source':{'component':'c','host':'h'},'spec':{'nodeName':'x','other':{'nodeName':1}}}"));

        assertThat(object.key().toString()).contains("n").contains("p");
        assertThat(object.resourceVersion()).isEqualTo("7");
        assertThat(object.label("a")).isEqualTo("b");
        assertThat(object.label("b")).isNull();
        assertThat(object.field("spec.nodeName")).isEqualTo("x");
        assertThat(object.field("spec.hostNetwork")).isEqualTo("false");
        assertThat(object.field("source")).isEqualTo("c");
        assertThat(object.field("reason")).isEqualTo("r");
        assertThat(object.field("metadata.name")).isEqualTo("p");
        assertThat(object.field("unknown")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{'metadata':{}}",
                "{'metadata':[]}",
                "{'metadata':{'name':1,'resourceVersion':'7'}}",
                "{'metadata':{'name':'p'}}",
                "{'metadata':{'name':'p','resourceVersion':'x'}}",
                "{'metadata':{'name':'p','resourceVersion':'-1'}}",
                "{'metadata':{'name':'p','resourceVersion':'07'}}",
                "{'kind':'Service',M}",
                "{M,'s':{'x':}}",
                "{M,'s':[1}}",
                "{M} {M}",
                "{M",
            })
    void whatIsNoSuchObjectIsNotRead(String sent) {
        assertThatThrownBy(() -> read(OWN, json(sent))).isInstanceOf(IOException.class);
    }

    @Test
    void whateverIsSentIsThereAgain() {
        RandomCases.check(2_000, values -> {
            ObjectNode sent = Json.object(json("{'kind':'Pod','apiVersion':'v1',M}"));
            ObjectNode shuffled = Json.object();
            ObjectNode metadata = Json.object();
            List<String> names = new ArrayList<>(List.of("name", "namespace", "resourceVersion", "labels"));
            sent.withObject("/metadata").putArray("managedFields").add(values.unicode(0, 5));
            names.add("managedFields");
            Collections.shuffle(names, new java.util.Random(values.longBetween(0, Long.MAX_VALUE)));
            names.forEach(each -> metadata.set(each, sent.at("/metadata/" + each)));
            add(shuffled, values);
            shuffled.set(values.weighted(1, 1) == 0 ? "kind" : "x", sent.get("kind"));
            add(shuffled, values);
            shuffled.set("metadata", metadata);
            add(shuffled, values);
            shuffled.set("apiVersion", sent.get("apiVersion"));
            add(shuffled, values);

            ApiObject own = OWN.read(Json.bytes(shuffled));
            ApiObject pruned = PRUNED.read(Json.bytes(shuffled));

            ObjectNode expected = shuffled.deepCopy().put("kind", "Pod");
            assertThat(own.tree()).isEqualTo(expected);
            expected.withObject("/metadata").remove("managedFields");
            assertThat(pruned.tree()).isEqualTo(expected);
            assertThat(Json.MAPPER.readTree(pruned.metadataJson())).isEqualTo(expected.get("metadata"));
        });
    }

    private static void add(ObjectNode object, RandomValues values) {
        if (values.weighted(1, 1) == 0) {
            object.put(values.unicode(1, 6) + object.size(), values.unicode(0, 9));
        }
    }
}
