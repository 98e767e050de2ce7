package io.github.multikueue.proxy.core.kube.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestInfoTest {

    private static final int TRIES = 2_000;

    /** method, target, verb, group, version, namespace, resource, subresource, name; a dash is an empty text. */
    private static final String RESOURCES = """
            GET     /api/v1/pods                                           list             -      v1  -  pods       -        -
            GET     /api/v1/pods/                                          list             -      v1  -  pods       -        -
            GET     /api/v1/namespaces/a/pods                              list             -      v1  a  pods       -        -
            GET     /api/v1/namespaces/a/pods/x                            get              -      v1  a  pods       -        x
            HEAD    /api/v1/namespaces/a/pods/x                            get              -      v1  a  pods       -        x
            HEAD    /api/v1/namespaces/a/pods                              list             -      v1  a  pods       -        -
            POST    /api/v1/namespaces/a/pods                              create           -      v1  a  pods       -        -
            PUT     /api/v1/namespaces/a/pods/x                            update           -      v1  a  pods       -        x
            PUT     /api/v1/namespaces/a/pods                              update           -      v1  a  pods       -        -
            PATCH   /api/v1/namespaces/a/pods/x                            patch            -      v1  a  pods       -        x
            DELETE  /api/v1/namespaces/a/pods/x                            delete           -      v1  a  pods       -        x
            DELETE  /api/v1/namespaces/a/pods                              deletecollection -      v1  a  pods       -        -
            OPTIONS /api/v1/namespaces/a/pods                              -                -      v1  a  pods       -        -
            PURGE   /api/v1/namespaces/a/pods/x                            -                -      v1  a  pods       -        x
            get     /api/v1/namespaces/a/pods/x                            -                -      v1  a  pods       -        x
            GET     /api/v1/namespaces/a/pods/x/log                        get              -      v1  a  pods       log      x
            PUT     /api/v1/namespaces/a/pods/x/status                     update           -      v1  a  pods       status   x
            POST    /api/v1/namespaces/a/pods/x/exec?command=ls            create           -      v1  a  pods       exec     x
            GET     /api/v1/namespaces/a/services/y/proxy/b/c              get              -      v1  a  services   proxy    y
            GET     /api/v1/namespaces/x/services/y/proxy/a%2Fb            get              -      v1  x  services   proxy    y
            GET     /api/v1/nodes                                          list             -      v1  -  nodes      -        -
            GET     /api/v1/nodes/n/proxy/metrics                          get              -      v1  -  nodes      proxy    n
            GET     /api/v1/namespaces                                     list             -      v1  -  namespaces -        -
            GET     /api/v1/namespaces/a                                   get              -      v1  a  namespaces -        a
            DELETE  /api/v1/namespaces/a                                   delete           -      v1  a  namespaces -        a
            PUT     /api/v1/namespaces/a/status                            update           -      v1  a  namespaces status   a
            PUT     /api/v1/namespaces/a/finalize                          update           -      v1  a  namespaces finalize a
            GET     /api/v1/namespaces/a/statuses                          list             -      v1  a  statuses   -        -
            GET     /apis/apps/v1/deployments                              list             apps   v1  -  deployments -       -
            GET     /apis/apps/v1/namespaces/a/deployments/x/scale         get              apps   v1  a  deployments scale   x
            GET     /apis/r.io/v1/clusterroles/system:admin                get              r.io   v1  -  clusterroles -      system:admin
            GET     /apis/r.io/v1/clusterroles/system%3Aadmin              get              r.io   v1  -  clusterroles -      system:admin
            GET     /apis/r.io/v1/clusterroles/50%25                       get              r.io   v1  -  clusterroles -      50%
            GET     /apis/r.io/v1/clusterroles/a+b                         get              r.io   v1  -  clusterroles -      a+b
            GET     /api/v1/pods?watch                                     watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=                                    watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=true                                watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=1                                   watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=t                                   watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=True                                watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=no                                  watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=0                                   list             -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=false                               list             -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=False                               list             -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=FALSE                               list             -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=false&watch=true                    list             -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=true&watch=false                    watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?w%61tch=tru%65                            watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?limit=abc&watch=true                      watch            -      v1  -  pods       -        -
            GET     /api/v1/pods?watch=1;x                                 list             -      v1  -  pods       -        -
            HEAD    /api/v1/pods?watch=1                                   watch            -      v1  -  pods       -        -
            POST    /api/v1/pods?watch=true                                create           -      v1  -  pods       -        -
            DELETE  /api/v1/pods?watch=true                                deletecollection -      v1  -  pods       -        -
            GET     /api/v1/namespaces/a/pods/x?watch=true                 get              -      v1  a  pods       -        x
            GET     /api/v1/namespaces/a/pods/x/log?watch=true             get              -      v1  a  pods       log      x
            GET     /api/v1/watch/pods                                     watch            -      v1  -  pods       -        -
            GET     /api/v1/watch/pods?watch=0                             watch            -      v1  -  pods       -        -
            GET     /api/v1/watch/namespaces/a/pods                        watch            -      v1  a  pods       -        -
            GET     /api/v1/watch/namespaces/a/pods/x                      watch            -      v1  a  pods       -        x
            DELETE  /api/v1/watch/pods                                     watch            -      v1  -  pods       -        -
            GET     /apis/apps/v1/watch/deployments                        watch            apps   v1  -  deployments -       -
            GET     /api/v1/proxy/nodes/n                                  proxy            -      v1  -  nodes      -        n
            GET     /api/v1/proxy/namespaces/a/services/y/b/c              proxy            -      v1  a  services   -        y
            POST    /api/v1/proxy/namespaces/a/services/y/b%2Fc            proxy            -      v1  a  services   -        y
            GET     /api/v1/pods?fieldSelector=metadata.name%3Dx           list             -      v1  -  pods       -        x
            GET     /api/v1/pods?fieldSelector=metadata.name==x            list             -      v1  -  pods       -        x
            GET     /api/v1/pods?watch=1&fieldSelector=metadata.name%3Dx   watch            -      v1  -  pods       -        x
            GET     /api/v1/pods?fieldSelector=a%3Db,metadata.name%3Dx     list             -      v1  -  pods       -        x
            GET     /api/v1/pods?fieldSelector=metadata.name%3Dx,a!%3Db    list             -      v1  -  pods       -        x
            GET     /api/v1/pods?fieldSelector=metadata.name=b,metadata.name=a  list        -      v1  -  pods       -        a
            GET     /api/v1/pods?fieldSelector=metadata.name!%3Dx          list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.namespace%3Dx      list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3D..          list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3D.           list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3Da/b         list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3Da%0A/b      list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3D50%2525     list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name               list             -      v1  -  pods       -        -
            GET     /api/v1/pods?fieldSelector=metadata.name%3Dx%5C        list             -      v1  -  pods       -        -
            DELETE  /api/v1/pods?fieldSelector=metadata.name%3Dx           deletecollection -      v1  -  pods       -        -
            GET     /api/v1/watch/pods?fieldSelector=metadata.name%3Dx     watch            -      v1  -  pods       -        -
            GET     /api/v1/namespaces/a/pods/y?fieldSelector=metadata.name%3Dx  get        -      v1  a  pods       -        y
            GET     //api/v1/pods                                          list             -      v1  -  pods       -        -
            GET     /api/v1//pods                                          get              -      v1  -  -          -        pods
            GET     /api/v1/namespaces//pods                               list             -      v1  -  pods       -        -
            GET     /api/v1/namespaces/a/pods//log                         list             -      v1  a  pods       log      -
            """;

    /** method, target, verb, path. */
    private static final String DOCUMENTS = """
            GET     /                        get      /
            GET     /api                     get      /api
            GET     /api/v1                  get      /api/v1
            GET     /api/v1/                 get      /api/v1/
            GET     /api/v1//                get      /api/v1//
            GET     /apis                    get      /apis
            GET     /apis/apps               get      /apis/apps
            GET     /apis/apps/v1            get      /apis/apps/v1
            GET     /apis/apps/v1?watch=true get      /apis/apps/v1
            POST    /apis/apps/v1            post     /apis/apps/v1
            HEAD    /version                 head     /version
            OPTIONS /healthz                 options  /healthz
            GET     /readyz/poststarthook/a  get      /readyz/poststarthook/a
            GET     /openapi/v3/apis/apps/v1 get      /openapi/v3/apis/apps/v1
            GET     /API/v1/pods             get      /API/v1/pods
            GET     /api%2Fv1/pods/x         get      /api/v1/pods/x
            GET     /metrics?a=%20           get      /metrics
            """;

    static Stream<List<String>> resources() {
        return rows(RESOURCES);
    }

    static Stream<List<String>> documents() {
        return rows(DOCUMENTS);
    }

    @ParameterizedTest
    @MethodSource("resources")
    void readsARequestForAResource(List<String> row) {
        RequestInfo info = RequestInfo.of(row.get(0), row.get(1));

        assertThat(info.isResourceRequest()).isTrue();
        assertThat(List.of(
                        info.verb(),
                        info.group(),
                        info.version(),
                        info.namespace(),
                        info.resource(),
                        info.subresource(),
                        info.name()))
                .isEqualTo(row.subList(2, row.size()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void readsARequestForADocument(List<String> row) {
        RequestInfo info = RequestInfo.of(row.get(0), row.get(1));

        assertThat(info.isResourceRequest()).isFalse();
        assertThat(List.of(info.verb(), info.path())).isEqualTo(row.subList(2, row.size()));
        assertThat(info.resource() + info.name() + info.namespace() + info.group())
                .isEmpty();
        assertThat(info.parts()).isEmpty();
        assertThat(info.isLongRunning()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/a%2Fb/pods",
                "/api/v1/namespaces/a/pods/x%2fy",
                "/api/v1/namespaces/a/pods%2Fx",
                "/api/v1/namespaces/a/pods/x/log%2Fy",
                "/apis/a%2Fb/v1/pods",
                "/apis/apps/v1%2Fx/pods",
                "/api/v1/watch",
                "/api/v1/proxy",
                "/api/v1/pods/%",
                "/api/v1/pods/%2",
                "/api/v1/pods/%zz",
                "/api/v1/pods/%-1",
                "/api/v1/pods?a=%+1",
                "/api/v1/pods?%=1"
            })
    void refusesWhatCouldMeanSomethingElse(String target) {
        assertThatThrownBy(() -> RequestInfo.of("GET", target))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.code()).isEqualTo(400));
    }

    @Test
    void keepsThePartsFromTheResourceOn() {
        assertThat(RequestInfo.of("GET", "/api/v1/namespaces/x/services/y/proxy/a%2Fb//c")
                        .parts())
                .containsExactly("services", "y", "proxy", "a/b", "", "c");
        assertThat(RequestInfo.of("GET", "/apis/apps/v1/watch/namespaces/a/deployments")
                        .parts())
                .containsExactly("deployments");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/pods?watch=1,true",
        "GET,/api/v1/watch/pods,true",
        "GET,/api/v1/proxy/nodes/n,true",
        "GET,/api/v1/namespaces/a/pods/x/log,true",
        "POST,/api/v1/namespaces/a/pods/x/exec,true",
        "POST,/api/v1/namespaces/a/pods/x/attach,true",
        "POST,/api/v1/namespaces/a/pods/x/portforward,true",
        "GET,/api/v1/nodes/n/proxy/x,true",
        "GET,/api/v1/pods,false",
        "GET,/api/v1/namespaces/a/pods/x,false",
        "GET,/api/v1/namespaces/a/pods/x/status,false",
        "GET,/apis/a/v1/namespaces/a/things/x/logs,false"
    })
    void knowsWhatMayLast(String method, String target, boolean lasts) {
        assertThat(RequestInfo.of(method, target).isLongRunning()).isEqualTo(lasts);
    }

    @Test
    void keepsTheSelectorsOfWhatSelects() {
        String query = "?fieldSelector=a%3Db&labelSelector=c+in+(d)&fieldSelector=other";

        for (String method : List.of("GET", "DELETE")) {
            RequestInfo info = RequestInfo.of(method, "/api/v1/pods" + query);
            assertThat(info.fieldSelector()).isEqualTo("a=b");
            assertThat(info.labelSelector()).isEqualTo("c in (d)");
        }
        for (String target : List.of("/api/v1/watch/pods", "/api/v1/namespaces/a/pods/x", "/version")) {
            RequestInfo info = RequestInfo.of("GET", target + query);
            assertThat(info.fieldSelector() + info.labelSelector()).isEmpty();
        }
        assertThat(RequestInfo.of("POST", "/api/v1/pods" + query).labelSelector())
                .isEmpty();
    }

    @Test
    void namesWhatAccessIsAskedFor() {
        RequestInfo info = RequestInfo.of("GET", "/apis/tekton.dev/v1/namespaces/a/taskruns/x/status");

        assertThat(info.groupResource()).hasToString("taskruns.tekton.dev");
        assertThat(info.resourceAndSubresource()).isEqualTo("taskruns/status");
        assertThat(info.key()).isEqualTo(new ObjectKey("a", "x"));
        assertThat(info.withoutNamespace().namespace()).isEmpty();
        assertThat(info.withoutNamespace().name()).isEqualTo("x");
    }

    /** The raw segments are the path as it was received, but for slashes at its ends. */
    @Test
    void keepsThePathByteForByte() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "/",
                "/",
                "/",
                "api",
                "apis",
                "v1",
                "namespaces",
                "a",
                "%2E",
                "%2f",
                "%2F",
                "%25",
                ":",
                "+",
                "~",
                "é",
                "-",
                "..");
        for (int i = 0; i < TRIES; i++) {
            StringBuilder path = new StringBuilder("/proxy/");
            for (int length = random.nextInt(12); length >= 0; length--) {
                path.append(pieces.get(random.nextInt(pieces.size())));
            }
            String rebuilt =
                    String.join("/", RequestInfo.of("GET", path + "?a=b").rawSegments());
            assertThat("/" + rebuilt)
                    .as("seed %d", seed)
                    .isEqualTo(path.toString().replaceAll("/+$", ""));
        }
    }

    private static Stream<List<String>> rows(String table) {
        return table.lines()
                .map(line -> Arrays.stream(line.trim().split("\\s+"))
                        .map(cell -> cell.equals("-") ? "" : cell)
                        .toList());
    }
}
