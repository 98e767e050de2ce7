package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {

    private static final String UNPROCESSABLE = "the server rejected our request due to an error in our request";

    /** RFC 6902, appendix A, and where kube-apiserver goes beyond it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // A.1 to A.7
                "{'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux'}] | {'baz':'qux','foo':'bar'}",
                "{'foo':['bar','baz']} | [{'op':'add','path':'/foo/1','value':'qux'}] | {'foo':['bar','qux','baz']}",
                "{'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}] | {'foo':'bar'}",
                "{'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}] | {'foo':['bar','baz']}",
                "{'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}",
                "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "{'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}",
                // A.8, A.10, A.11, A.14, A.16
                "{'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}",
                "{'foo':'bar'} | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'foo':'bar','child':{'grandchild':{}}}",
                "{'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'foo':'bar','baz':'qux'}",
                "{'/':9,'~1':10} | [{'op':'test','path':'/~01','value':10}] | {'/':9,'~1':10}",
                "{'foo':['bar']} | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}",
                // Copies, and kube-apiserver's own ways
                "{'a':{'b':1}} | [{'op':'copy','from':'/a','path':'/c'},{'op':'add','path':'/a/b','value':2}] | {'a':{'b':2},'c':{'b':1}}",
                "{'a':[1,2,3]} | [{'op':'remove','path':'/a/-1'},{'op':'add','path':'/a/-1','value':4}] | {'a':[1,2,4]}",
                "{} | [{'op':'replace','path':'/new','value':1}] | {'new':1}",
                "{} | [{'op':'test','path':'/absent','value':null}] | {}",
                "{'a':1} | [{'op':'replace','path':'','value':{'b':2}}] | {'b':2}",
                "{'a':1} | [{'op':'test','path':'','value':{'a':1}}] | {'a':1}",
            })
    void appliesOperations(String object, String patch, String result) {
        ObjectNode before = json(quoted(object));

        assertThat(JsonPatch.apply(before, tree(patch))).isEqualTo(json(quoted(result)));
        assertThat(before).as("the argument").isEqualTo(json(quoted(object)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // A.9, A.12, A.15
                "[{'op':'test','path':'/baz','value':'bar'}]",
                "[{'op':'add','path':'/nobody/bat','value':'qux'}]",
                "[{'op':'test','path':'/~01','value':'10'}]",
                "[{'op':'remove','path':'/absent'}]",
                "[{'op':'move','from':'/absent','path':'/x'}]",
                "[{'op':'add','path':'/list/4','value':1}]",
                "[{'op':'replace','path':'/list/-','value':1}]",
                "[{'op':'replace','path':'/list/3','value':1}]",
                "[{'op':'replace','path':'','value':1}]",
                "[{'op':'add','path':'','value':{}}]",
                "[{'op':'add','value':{}}]",
                "[{'op':'shuffle','path':'/baz'}]",
                "[null]",
            })
    void failsAsAWhole(String patch) {
        ObjectNode before = json("{\"baz\": \"qux\", \"~1\": 10, \"list\": [1, 2, 3]}");

        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(before, tree(patch)));

        assertThat(failure.code()).isEqualTo(422);
        assertThat(failure).hasMessage(UNPROCESSABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
                "['x'] | error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp",
                "[{'op':1}] | error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string",
            })
    void refusesMalformedPatches(String patch, String message) {
        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(json("{}"), tree(patch)));

        assertThat(failure.code()).isEqualTo(400);
        assertThat(failure).hasMessage(message);
    }

    @Test
    void refusesTooManyOperations() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i <= JsonPatch.MOST_OPERATIONS; i++) {
            operations.addObject().put("op", "add").put("path", "/a").put("value", i);
        }

        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(json("{}"), operations));

        assertThat(failure.code()).isEqualTo(413);
        assertThat(failure)
                .hasMessage("Request entity too large: "
                        + "The allowed maximum operations in a JSON patch is 10000, got 10001");
    }

    @Test
    void boundsWhatCopiesAddUpTo() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 40; i++) {
            operations.addObject().put("op", "copy").put("from", "/a").put("path", "/a/-");
        }

        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(json("{\"a\": [1]}"), operations));

        assertThat(failure.code()).isEqualTo(422);
    }

    @Test
    void boundsTheDepthThatMovesAddUpTo() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 3000; i++) {
            operations.addObject().put("op", "add").put("path", "/t").putObject("value");
            operations.addObject().put("op", "move").put("from", "/a").put("path", "/t/a");
            operations.addObject().put("op", "move").put("from", "/t").put("path", "/a");
        }

        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> JsonPatch.apply(json("{\"a\": {}}"), operations));

        assertThat(failure.code()).isEqualTo(422);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.MAPPER.readTree(quoted(text));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
