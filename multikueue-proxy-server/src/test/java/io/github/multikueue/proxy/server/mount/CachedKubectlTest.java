package io.github.multikueue.proxy.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multikueue.proxy.core.apiserver.KubectlProgram;
import io.github.multikueue.proxy.core.apiserver.KubectlProgram.Result;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.fake.FakeRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kubectl prints the same through {@code cache-proxy} as from the API server itself, command by command, while the cache is empty and
 * when it answers. Skipped where there is no kubectl on the PATH, or an old one.
 */
class CachedKubectlTest {

    private static final Duration YEARS = Duration.ofDays(10 * 365 + 100);
    private static final int CHANGES = 4;
    private static final Set<String> READS = Set.of("get", "list", "watch");

    /** What is there is years old, so that its age is the same whenever it is printed. */
    private final AtomicReference<InstantSource> time =
            new AtomicReference<>(() -> Instant.now().minus(YEARS));

    private final Clock clock = ((InstantSource) () -> time.get().instant()).withZone(ZoneOffset.UTC);
    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a", "team-b").clock(clock).start();

    @TempDir
    private Path home;

    private ServedCacheProxy proxy;
    private KubectlProgram direct;
    private KubectlProgram proxied;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(KubectlProgram.isRecent(), "kubectl 1.27 or later is not on the PATH");
        createObjects();
        time.set(InstantSource.system());
        proxy = new ServedCacheProxy(cluster, home);
        direct = KubectlProgram.with(
                home, Files.writeString(home.resolve("direct"), cluster.kubeconfig(cluster.adminToken())));
        proxied = KubectlProgram.with(home, Files.writeString(home.resolve("proxied"), proxy.kubeconfig()));
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        cluster.close();
    }

    private void createObjects() {
        cluster.create("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"taskruns.tekton.dev"},
                 "spec":{"group":"tekton.dev","scope":"Namespaced",
                  "names":{"plural":"taskruns","singular":"taskrun","kind":"TaskRun","listKind":"TaskRunList"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}},
                   "additionalPrinterColumns":[
                    {"name":"Succeeded","type":"string","jsonPath":".status.conditions[?(@.type==\\"Succeeded\\")].status"},
                    {"name":"Reason","type":"string","jsonPath":".status.conditions[?(@.type==\\"Succeeded\\")].reason"},
                    {"name":"StartTime","type":"date","jsonPath":".status.startTime"},
                    {"name":"CompletionTime","type":"date","jsonPath":".status.completionTime"}]}]}}
                """);
        pod("team-a", "b", "Running", "web");
        pod("team-a", "a", "Pending", "web");
        pod("team-b", "c", "Succeeded", "batch");
        for (String name : List.of("one", "two")) {
            cluster.create("""
                    {"apiVersion":"v1","kind":"ConfigMap","data":{"text":"two\\nlines"},
                     "metadata":{"namespace":"team-a","name":"%s","labels":{"app":"web"},"annotations":{"note":"ü"}}}""".formatted(name));
            cluster.create("""
                    {"apiVersion":"tekton.dev/v1","kind":"TaskRun","metadata":{"namespace":"team-a","name":"%s","labels":{"app":"ci"}},
                     "spec":{"taskRef":{"name":"build"}},
                     "status":{"startTime":"2010-01-01T00:00:00Z","conditions":[{"type":"Succeeded","status":"True","reason":"Ok"}]}}""".formatted(name));
        }
        cluster.create("""
                {"apiVersion":"v1","kind":"Event","metadata":{"namespace":"team-a","name":"b.1"},"type":"Warning","reason":"BackOff",
                 "message":"again and again","count":7,"source":{"component":"kubelet"},
                 "firstTimestamp":"2010-01-01T00:00:00Z","lastTimestamp":"2010-01-01T00:00:00Z",
                 "involvedObject":{"kind":"Pod","namespace":"team-a","name":"b"}}""");
        cluster.log("team-a", "b", "main").line("first", "second").end();
    }

    private void pod(String namespace, String name, String phase, String app) {
        cluster.create("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"%s","name":"%s","labels":{"app":"%s"}},
                 "spec":{"nodeName":"node-%s","containers":[{"name":"main","image":"busybox"}]},
                 "status":{"phase":"%s","podIP":"10.0.0.1","containerStatuses":[{"name":"main","ready":true,"restartCount":2,
                           "state":{"running":{"startedAt":"2010-01-01T00:00:00Z"}}}]}}""".formatted(namespace, name, app, name, phase));
    }

    private static String[] words(String command) {
        return Stream.concat(Stream.of("kubectl"), Stream.of(command.split(" ")))
                .toArray(String[]::new);
    }

    private void same(String... commands) throws Exception {
        for (String command : commands) {
            Result expected = direct.run(words(command));
            assertThat(proxied.run(words(command))).as(command).isEqualTo(expected);
        }
    }

    private static final String[] READING = {
        "get pods -n team-a",
        "get pods -n team-a -o wide",
        "get pods -n team-a -o yaml",
        "get pods -n team-a -o json --show-managed-fields",
        "get pods -A --show-labels",
        "get pods -A -L app",
        "get pods -A --sort-by=.spec.nodeName",
        "get pods -A --sort-by=.metadata.name -o wide",
        "get pods -A -l app=web",
        "get pods -A -l app!=web,app",
        "get pods -A --field-selector=status.phase=Running",
        "get pods -A --field-selector=spec.nodeName=node-a,metadata.namespace=team-a -o name",
        "get pods -A --chunk-size=1",
        "get pod b -n team-a",
        "get pod b -n team-a -o yaml",
        "get pod b a -n team-a --no-headers",
        "get pod none -n team-a",
        "get pods -n empty",
        "describe pod b -n team-a",
        "get configmaps -A",
        "get configmaps -n team-a -o wide --show-labels -l app=web",
        "get configmap one -n team-a -o yaml",
        "get cm -n team-a --sort-by=.metadata.name -L app,none",
        "describe configmap one -n team-a",
        "get taskruns -A",
        "get taskruns -n team-a -o wide --show-labels",
        "get taskruns -n team-a -o yaml",
        "get taskrun one -n team-a",
        "get tr -A -l app=ci --field-selector=metadata.name=two",
        "describe taskrun one -n team-a",
        "get pods,configmaps,taskruns -n team-a",
        "get customresourcedefinitions",
        "get pods -A --field-selector=spec.nothing=x",
        "get pods -A -l =",
    };

    @Test
    void readsAreTheSameBeforeAndAfterTheCacheIsFilled() throws Exception {
        same(READING);

        warm();
        same(READING);
    }

    private void warm() {
        String[] printed = {"/api/v1/pods", "/api/v1/configmaps", "/apis/tekton.dev/v1/taskruns"};
        proxy.warm(ServedCacheProxy.TABLE, printed);
        proxy.warm(ServedCacheProxy.JSON, printed);
        proxy.warm(ServedCacheProxy.JSON, "/api/v1/events");
    }

    /** What kubectl reads through the proxy does not come to the API server. */
    @Test
    void readsAreAnsweredFromMemory() throws Exception {
        warm();
        for (String command : List.of(
                "get pods -A -o wide --show-labels",
                "get pods -n team-a -l app=web -o yaml",
                "get pods -A --field-selector=status.phase=Running",
                "get pod b -n team-a",
                "get configmaps -n team-a",
                "get taskruns -A",
                "describe pod b -n team-a")) {
            proxied.run(words(command));

            // On a busy machine, memory may not know in time that it is up to date: then it does not answer.
            await().untilAsserted(() -> {
                cluster.requests().clear();
                assertThat(proxied.run(words(command)).exit()).as(command).isZero();
                assertThat(cluster.requests().matching(CachedKubectlTest::isReadOfACaller))
                        .as(command)
                        .isEmpty();
            });
        }
    }

    private static boolean isReadOfACaller(FakeRequest request) {
        return "admin".equals(request.user())
                && READS.contains(request.verb())
                && !request.resource().isEmpty();
    }

    @Test
    void watchesAreTheSame() throws Exception {
        warm();
        for (String options : List.of("", " -o wide --show-labels", " -l app=web", " -o name")) {
            List<String> expected = watched(direct, options);
            proxy.warm(ServedCacheProxy.TABLE, "/api/v1/pods");

            assertThat(watched(proxied, options)).as(options).isEqualTo(expected);
        }
    }

    @Test
    void writesAreTheSameAndSeenAtOnce() throws Exception {
        warm();
        List<Result> expected = write(direct);

        assertThat(write(proxied)).isEqualTo(expected);
        assertThat(expected).extracting(Result::exit).containsOnlyOnce(1);
        assertThat(cluster.get("configmaps", "team-a", "new")).isNull();
    }

    /** Only the last command fails. */
    private List<Result> write(KubectlProgram kubectl) throws Exception {
        List<Result> results = new ArrayList<>();
        Path file = home.resolve("object.json");
        for (String size : List.of("1", "1", "2")) {
            Files.writeString(file, """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"team-a","name":"new"},"data":{"size":"%s"}}
                    """.formatted(size));
            results.add(kubectl.run(words("apply -f " + file)));
            results.add(kubectl.run(words("get configmap new -n team-a -o jsonpath={.data.size}")));
            results.add(kubectl.run(words("get configmaps -n team-a -o name")));
            results.add(kubectl.run(words("diff -f " + file)));
        }
        Files.writeString(file, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"team-a","name":"new"},"data":{"size":"3","more":"x"}}
                """);
        for (String command : List.of(
                "apply --server-side --force-conflicts -f " + file,
                "get configmap new -n team-a -o jsonpath={.data}",
                "label configmap new -n team-a app=new",
                "get configmaps -n team-a -l app=new -o name",
                "delete -f " + file,
                "get configmaps -n team-a -o name",
                "get configmap new -n team-a")) {
            results.add(kubectl.run(words(command)));
        }
        return results;
    }

    @Test
    void whatIsForwardedIsTheSame() throws Exception {
        cluster.onCommand((command, stdin, stdout, stderr) -> {
            stdout.write((String.join(" ", command) + ":").getBytes(StandardCharsets.UTF_8));
            if (command.contains("cat")) {
                stdout.write(stdin.readAllBytes());
            }
            return command.contains("fail") ? 7 : 0;
        });
        warm();
        same(
                "auth can-i get pods -A",
                "auth can-i --list -n team-a",
                "auth whoami",
                "api-resources",
                "version -o json",
                "exec -n team-a b -- echo hello",
                "exec -n team-a b -- fail",
                "logs -n team-a b",
                "logs -n team-a b --tail=1 --timestamps=false",
                "logs -n team-a none",
                "explain pods",
                "get --raw /api/v1/namespaces/team-a/configmaps/one",
                "get --raw /nothing");
        List<String> exec = List.of("kubectl", "exec", "-i", "-n", "team-a", "b", "--", "cat");
        assertThat(proxied.run(exec, "input\n", line -> {})).isEqualTo(direct.run(exec, "input\n", line -> {}));
    }

    /** Ends a command that does not end by itself. */
    private static final class SeenEnough extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** What a watch prints of two pods with a label, while one changes, and the other one loses the label and has it again. */
    private List<String> watched(KubectlProgram kubectl, String options) {
        List<String> command = List.of(words("get pods -n team-a -w" + options));
        int present = options.contains("-o name") ? 2 : 3;
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() -> kubectl.run(command, "", line -> {
                    lines.add(line);
                    if (lines.size() == present) {
                        change();
                    }
                    if (lines.size() == present + CHANGES) {
                        throw new SeenEnough();
                    }
                }))
                .as("%s: %s", command, lines)
                .isInstanceOf(SeenEnough.class);
        return lines;
    }

    private void change() {
        cluster.patchStatus("pods", "team-a", "a", "{\"status\":{\"podIP\":\"10.0.0.2\"}}");
        cluster.patch("pods", "team-a", "b", "{\"metadata\":{\"labels\":{\"app\":\"other\"}}}");
        cluster.patchStatus("pods", "team-a", "a", "{\"status\":{\"podIP\":\"10.0.0.1\"}}");
        cluster.patch("pods", "team-a", "b", "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
    }
}
