package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

    /** The table of RFC 7386, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b'} | {'a':null} | {}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':'c'} | {'a':['b']} | {'a':['b']}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "['a','b'] | ['c','d'] | ['c','d']",
                "{'a':'b'} | ['c'] | ['c']",
                "{'a':'foo'} | null | null",
                "{'a':'foo'} | 'bar' | 'bar'",
                "{'e':null} | {'a':1} | {'e':null,'a':1}",
                "[1,2] | {'a':'b','c':null} | {'a':'b'}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}",
            })
    void theTableOfTheRfc(String target, String patch, String result) {
        assertThat(MergePatch.merge(tree(target), tree(patch))).isEqualTo(tree(result));
    }

    @Test
    void nullFieldsInListsGo() {
        ObjectNode patched = MergePatch.apply(json("{}"), tree("{'list':[{'a':null,'b':1},null]}"));

        assertThat(patched).isEqualTo(tree("{'list':[{'b':1},null]}"));
    }

    @Test
    void theArgumentStaysAsItIs() {
        ObjectNode before = json("{\"a\": {\"b\": 1}}");

        MergePatch.apply(before, tree("{'a':{'b':2}}"));

        assertThat(before).isEqualTo(json("{\"a\": {\"b\": 1}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
                "'x' | error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}",
                "null | Invalid JSON Patch",
            })
    void refusesWhatIsNoObject(String patch, String message) {
        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> MergePatch.apply(json("{}"), tree(patch)));

        assertThat(failure.code()).isEqualTo(400);
        assertThat(failure).hasMessage(message);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.MAPPER.readTree(text.replace('\'', '"'));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
