package io.github.multikueue.proxy.core.apiserver.patch;

import static io.github.multikueue.proxy.core.apiserver.patch.PatchRecordings.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Lists by key: containers and, below them, ports, env and mounts
                "Pod | {'spec':{'containers':[{'name':'a','image':'1'},{'name':'b'}]}} | {'spec':{'containers':[{'name':'a','image':'2'},{'name':'c'}]}} | {'spec':{'containers':[{'name':'a','image':'2'},{'name':'c'},{'name':'b'}]}}",
                "Deployment | {'spec':{'template':{'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'h'}]}]}}}} | {'spec':{'template':{'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'x'}]}]}}}} | {'spec':{'template':{'spec':{'containers':[{'name':'a','ports':[{'containerPort':80,'name':'x'}]}]}}}}",
                "Pod | {'spec':{'containers':[{'name':'a','env':[{'name':'X','value':'1'}]}]}} | {'spec':{'containers':[{'name':'a','env':[{'name':'X','$patch':'delete'}]}]}} | {'spec':{'containers':[{'name':'a','env':[]}]}}",
                "Service | {'spec':{'ports':[{'port':80,'name':'h'}]}} | {'spec':{'ports':[{'port':80,'targetPort':8080}]}} | {'spec':{'ports':[{'port':80,'name':'h','targetPort':8080}]}}",
                "Node | {'status':{'conditions':[{'type':'Ready','status':'False'}]}} | {'status':{'conditions':[{'type':'Ready','status':'True'}]}} | {'status':{'conditions':[{'type':'Ready','status':'True'}]}}",
                "Pod | {'metadata':{'ownerReferences':[{'uid':'1','name':'x'}]}} | {'metadata':{'ownerReferences':[{'uid':'1','$patch':'delete'}]}} | {'metadata':{'ownerReferences':[]}}",
                // Lists without a key are replaced
                "Pod | {'spec':{'tolerations':[{'key':'a'}]}} | {'spec':{'tolerations':[{'key':'b'}]}} | {'spec':{'tolerations':[{'key':'b'}]}}",
                "Pod | {'spec':{'containers':[{'name':'a','args':['1','2']}]}} | {'spec':{'containers':[{'name':'a','args':['3']}]}} | {'spec':{'containers':[{'name':'a','args':['3']}]}}",
                // Sets
                "Pod | {'metadata':{'finalizers':['a','b']}} | {'metadata':{'finalizers':['c']}} | {'metadata':{'finalizers':['c','a','b']}}",
                "Pod | {'metadata':{'finalizers':['a','b']}} | {'metadata':{'$deleteFromPrimitiveList/finalizers':['a']}} | {'metadata':{'finalizers':['b']}}",
                // Directives
                "Pod | {'spec':{'nodeSelector':{'a':'1'}}} | {'spec':{'nodeSelector':{'$patch':'replace','b':'2'}}} | {'spec':{'nodeSelector':{'b':'2'}}}",
                "Pod | {'spec':{'nodeSelector':{'a':'1'}}} | {'spec':{'nodeSelector':{'$patch':'delete'}}} | {'spec':{'nodeSelector':{}}}",
                "Pod | {'spec':{'containers':[{'name':'a'}]}} | {'spec':{'containers':[{'name':'b'},{'$patch':'replace'}]}} | {'spec':{'containers':[{'name':'b'}]}}",
                "Deployment | {'spec':{'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}} | {'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}} | {'spec':{'strategy':{'type':'Recreate'}}}",
                "Pod | {'spec':{'volumes':[{'name':'v','emptyDir':{}}]}} | {'spec':{'volumes':[{'name':'v','$retainKeys':['name','hostPath'],'hostPath':{'path':'/x'}}]}} | {'spec':{'volumes':[{'name':'v','hostPath':{'path':'/x'}}]}}",
                "Pod | {'spec':{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'c'},{'name':'a'}]}} | {'spec':{'containers':[{'name':'b'},{'name':'c'},{'name':'a'}]}}",
                "Pod | {'spec':{'containers':[{'name':'a'},{'name':'b'}]}} | {'spec':{'$setElementOrder/containers':[{'name':'n'},{'name':'a'}],'containers':[{'name':'n','image':'1'}]}} | {'spec':{'containers':[{'name':'n','image':'1'},{'name':'a'},{'name':'b'}]}}",
                // Plain fields, null, and what is set anew
                "Pod | {'metadata':{'labels':{'a':'1','b':'2'}}} | {'metadata':{'labels':{'a':null,'c':'3'}}} | {'metadata':{'labels':{'b':'2','c':'3'}}}",
                "Pod | {} | {'spec':{'containers':[{'name':'a','image':null},{'name':'b','$patch':'delete'}]}} | {'spec':{'containers':[{'name':'a'}]}}",
                "PodDisruptionBudget | {'spec':{'selector':{'matchLabels':{'a':'1'}}}} | {'spec':{'selector':{'matchLabels':{'b':'2'}}}} | {'spec':{'selector':{'matchLabels':{'b':'2'}}}}",
            })
    void appliesPatches(String kind, String object, String patch, String result) {
        ObjectNode before = json(quoted(object));

        assertThat(StrategicMergePatch.apply(before, json(quoted(patch)), MergeKeys.ofKind(kind)))
                .isEqualTo(json(quoted(result)));
        assertThat(before).as("the argument").isEqualTo(json(quoted(object)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | {'spec':{'$retainKeys':5}} | invalid patch format of retainKeys",
                "400 | {'spec':{'$retainKeys':['a'],'b':1}} | invalid patch format of retainKeys",
                "400 | {'spec':{'$setElementOrder/containers':5}} | invalid patch format of setElementOrder list",
                "400 | {'spec':{'$deleteFromPrimitiveList':[]}} | invalid patch format of primitive list",
                "500 | {'spec':{'containers':[{'image':'x'}]}} | map: map[image:x] does not contain declared merge key: name",
                "500 | {'spec':{'$patch':'sing'}} | unknown patch type: sing in map: map[$patch:sing]",
                "422 | {'metadata':{'finalizers':[['a']]}} | the server rejected our request due to an error in our request",
            })
    void refusesPatches(int code, String patch, String message) {
        ObjectNode before =
                json("{\"metadata\": {\"finalizers\": []}, \"spec\": {\"containers\": [{\"name\": \"a\"}]}}");

        StatusException failure = catchThrowableOfType(
                StatusException.class,
                () -> StrategicMergePatch.apply(before, json(quoted(patch)), MergeKeys.ofKind("Pod")));

        assertThat(failure).hasMessage(message);
        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void refusesWhatIsNoObject() {
        StatusException failure = catchThrowableOfType(
                StatusException.class,
                () -> StrategicMergePatch.apply(json("{}"), json("{\"l\": []}").get("l"), MergeKeys.ofKind("Pod")));

        assertThat(failure).hasMessage("json: cannot unmarshal array into Go value of type map[string]interface {}");
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
