package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.fake.FakeUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What kubectl makes of tokens; skipped where there is no kubectl on the PATH. Each test has a namespace of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubectlContract {

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private Path home;
    private RancherTokensDemo demo;
    private Kubectl kubectl;
    private String namespace;

    /** The address that kubectl talks to. */
    abstract String address(RancherTokensDemo of);

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        home = directory;
        demo = new RancherTokensDemo(home.resolve("demo"));
        Map<String, String> kubeconfigs = new LinkedHashMap<>();
        for (String user : new String[] {"alice", "bob", "auditor"}) {
            String group = user.equals("auditor") ? "auditors" : "developers";
            String token = demo.cluster().token(FakeUser.of(user, group));
            kubeconfigs.put(
                    user,
                    demo.cluster().kubeconfig(token).replace(demo.cluster().url(), address(demo)));
        }
        kubeconfigs.put(
                "visitor",
                Files.readString(home.resolve("demo/visitor.kubeconfig")).replace(demo.front(), address(demo)));
        kubectl = new Kubectl(home, kubeconfigs);
    }

    @AfterAll
    void stop() {
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void newNamespace() {
        namespace = "team-" + NAMESPACES.incrementAndGet();
        demo.cluster().namespace(namespace);
    }

    Kubectl kubectl() {
        return kubectl;
    }

    private String alice(String... arguments) throws Exception {
        return kubectl.as("alice", inNamespace(arguments));
    }

    private Program.Result tries(String user, String... arguments) throws Exception {
        return kubectl.run(user, Map.of(), inNamespace(arguments));
    }

    private String[] inNamespace(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--namespace=" + namespace;
        return all;
    }

    private String token(String name, String more) throws IOException {
        return kubectl.file(name + ".yaml", """
                apiVersion: tomlebreux.com/v1alpha1
                kind: RancherToken
                metadata:
                  name: %s
                  labels: {app: %s}
                spec:
                  clusterName: my-cluster
                %s""".formatted(name, name, more.indent(2)));
    }

    private String created(String name) throws Exception {
        return alice("create", "-f", token(name, ""), "-o", "jsonpath={.status.plaintextToken}");
    }

    @Test
    void findsAndExplainsTheResources() throws Exception {
        assertThat(alice("api-resources", "--api-group=tomlebreux.com"))
                .containsPattern("clusterranchertokens +crt +tomlebreux.com/v1alpha1 +false +ClusterRancherToken")
                .containsPattern("ranchertokens +rt +tomlebreux.com/v1alpha1 +true +RancherToken");
        assertThat(alice("explain", "ranchertoken.spec"))
                .contains("KIND:       RancherToken", "clusterName\t<string> -required-", "Cannot be changed.");
        assertThat(alice("explain", "clusterranchertoken", "--recursive"))
                .contains("plaintextToken\t<string>", "ttl\t<string>", "managedFields");
    }

    @Test
    void showsTheTokenOnceWhenItIsCreated() throws Exception {
        Path watched = home.resolve(namespace + "-watched.txt");
        Process watch = kubectl.start("alice", watched, inNamespace("get", "rt", "-w", "-o", "yaml"));
        String plaintext = created("foo");

        assertThat(plaintext).hasSizeGreaterThanOrEqualTo(40);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(watched).contains("name: foo"));
        alice("label", "rt", "foo", "colour=red");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(watched).contains("colour: red"));
        watch.destroy();
        assertThat(Files.readString(watched)).contains("hashedToken: sha256:").doesNotContain(plaintext);
        assertThat(alice("get", "rt", "foo", "-o", "yaml", "--show-managed-fields"))
                .contains("hashedToken: sha256:", "manager: kubectl-create")
                .doesNotContain(plaintext)
                .doesNotContain("plaintextToken");
        assertThat(demo.cluster().get("secrets", namespace, "foo").toString()).doesNotContain(plaintext);
    }

    @Test
    void watchesTokensAsATable() throws Exception {
        Path watched = home.resolve(namespace + "-table.txt");
        Process watch = kubectl.start("alice", watched, inNamespace("get", "rt", "-w"));
        created("foo");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(watched).contains("foo "));
        alice("patch", "rt", "foo", "--type=merge", "-p", "{\"spec\":{\"enabled\":\"false\"}}");
        await().atMost(Duration.ofSeconds(60)).until(() -> endsWithALineOf(watched, "false"));
        watch.destroy();

        assertThat(Files.readString(watched).lines().toList())
                .anySatisfy(line -> assertThat(line).matches("NAME +USER +CLUSTER +ENABLED +AGE"))
                .anySatisfy(line -> assertThat(line).matches("foo +alice +my-cluster +true +\\S+"))
                .anySatisfy(line -> assertThat(line).matches("foo +alice +my-cluster +false +\\S+"));
    }

    /** Cells are printed one by one: a program that is ended in between leaves half a line. */
    private static boolean endsWithALineOf(Path output, String cell) throws IOException {
        String text = Files.readString(output);
        return text.endsWith("\n") && text.contains(cell);
    }

    /** {@code samples/serviceaccount.yaml}: an account without rights. */
    @Test
    void whoHasNoRightsIsToldWhatIsMissing() throws Exception {
        Program.Result denied = kubectl.run("visitor", Map.of(), inNamespace("get", "rt"));

        assertThat(denied.code()).isNotZero();
        assertThat(denied.toString())
                .contains("Error from server (Forbidden): ranchertokens.tomlebreux.com is forbidden: User"
                        + " \"system:serviceaccount:default:visitor\" cannot list resource \"ranchertokens\" in API group"
                        + " \"tomlebreux.com\" in the namespace \"" + namespace + "\"");
    }

    @Test
    void getsTokensInEveryForm() throws Exception {
        assertThat(alice("get", "ranchertokens")).contains("No resources found in " + namespace + " namespace.");
        created("b-token");
        alice("create", "-f", token("a-token", "ttl: \"90\"\nenabled: \"false\""));

        assertThat(alice("get", "ranchertokens"))
                .containsPattern("NAME +USER +CLUSTER +ENABLED +AGE\n")
                .containsPattern("a-token +alice +my-cluster +false +\\d+s")
                .containsPattern("b-token +alice +my-cluster +true +\\d+s");
        assertThat(alice("get", "rt", "-o", "wide")).containsPattern("AGE +EXPIRES");
        assertThat(alice("get", "rt", "a-token", "-o", "yaml")).contains("ttl: \"90\"", "expiresAt:", "userID: alice");
        assertThat(alice("get", "rt", "-l", "app=a-token", "-o", "name"))
                .isEqualTo("ranchertoken.tomlebreux.com/a-token\n");
        assertThat(alice("get", "rt", "--field-selector=spec.enabled=true", "-o", "name"))
                .isEqualTo("ranchertoken.tomlebreux.com/b-token\n");
        assertThat(tries("alice", "get", "rt", "--field-selector=spec.ttl=90").output())
                .contains("field label not supported");
        assertThat(kubectl.as("alice", "get", "rt", "-A")).containsPattern(namespace + " +a-token");
        assertThat(alice("get", "rt", "--sort-by=.spec.enabled", "-o", "name"))
                .isEqualTo("ranchertoken.tomlebreux.com/a-token\nranchertoken.tomlebreux.com/b-token\n");
        assertThat(alice("get", "rt", "--show-labels")).contains("app=b-token");
        assertThat(alice("describe", "rt", "a-token")).contains("Cluster Name:  my-cluster", "Enabled:");
    }

    @Test
    void appliesFromTheClientsSide() throws Exception {
        String file = token("foo", "enabled: \"true\"");
        assertThat(alice("apply", "-f", file)).contains("foo created");
        assertThat(alice("apply", "-f", file)).contains("foo unchanged");
        String changed = token("foo", "enabled: \"false\"");
        Program.Result diff = tries("alice", "diff", "-f", changed);
        assertThat(diff.code()).isEqualTo(1);
        assertThat(diff.output()).contains("-  enabled: \"true\"", "+  enabled: \"false\"");
        String hash = alice("get", "rt", "foo", "-o", "jsonpath={.status.hashedToken}");
        assertThat(alice("apply", "-f", changed)).contains("foo configured");
        assertThat(alice("get", "rt", "foo", "-o", "jsonpath={.spec.enabled} {.status.hashedToken}"))
                .isEqualTo("false " + hash);
    }

    @Test
    void appliesFromTheServersSideWithConflictAndForce() throws Exception {
        assertThat(alice("apply", "--server-side", "-f", token("foo", "enabled: \"true\"")))
                .contains("foo serverside-applied");
        String[] other = {"apply", "--server-side", "--field-manager=other", "-f", token("foo", "enabled: \"false\"")};
        Program.Result conflict = tries("alice", other);
        assertThat(conflict.code()).isEqualTo(1);
        assertThat(conflict.output())
                .contains("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.enabled");

        String[] forced = java.util.Arrays.copyOf(other, other.length + 1);
        forced[other.length] = "--force-conflicts";
        assertThat(alice(forced)).contains("foo serverside-applied");
        assertThat(alice("get", "rt", "foo", "-o", "jsonpath={.spec.enabled}")).isEqualTo("false");
        assertThat(alice("get", "rt", "foo", "-o", "jsonpath={.metadata.managedFields[*].manager}"))
                .contains("kubectl", "other");
    }

    @Test
    void changesTokens() throws Exception {
        created("foo");
        assertThat(alice("patch", "rt", "foo", "--type=merge", "-p", "{\"spec\":{\"enabled\":\"false\"}}"))
                .contains("foo patched");
        assertThat(alice("patch", "rt", "foo", "--type=json", "-p", """
                [{"op":"replace","path":"/spec/enabled","value":"true"}]""")).contains("foo patched");
        assertThat(tries("alice", "patch", "rt", "foo", "--type=strategic", "-p", "{\"spec\":{}}")
                        .output())
                .contains("the body of the request was in an unknown format");
        assertThat(alice("label", "rt", "foo", "colour=red")).contains("foo labeled");
        assertThat(alice("annotate", "rt", "foo", "note=mine")).contains("foo annotated");
        String editor = kubectl.file("edit.sh", "#!/bin/sh\nsed -i 's/note: mine/note: edited/' \"$1\"\n");
        assertThat(Path.of(editor).toFile().setExecutable(true)).isTrue();
        Program.Result edited = kubectl.run("alice", Map.of("EDITOR", editor), inNamespace("edit", "rt", "foo"));
        assertThat(edited.output()).contains("foo edited");
        assertThat(alice("get", "rt", "foo", "-o", "jsonpath={.metadata.annotations.note} {.metadata.labels.colour}"))
                .isEqualTo("edited red");

        Program.Result refused =
                tries("alice", "patch", "rt", "foo", "--type=merge", "-p", "{\"spec\":{\"clusterName\":\"other\"}}");
        assertThat(refused.output()).contains("spec.clusterName: Invalid value: \"other\": field is immutable");
    }

    @Test
    void deletesAndWaits() throws Exception {
        created("foo");
        created("bar");
        Path waited = home.resolve(namespace + "-waited.txt");
        Process wait =
                kubectl.start("alice", waited, inNamespace("wait", "--for=jsonpath={.spec.enabled}=false", "rt/foo"));
        alice("patch", "rt", "foo", "--type=merge", "-p", "{\"spec\":{\"enabled\":\"false\"}}");
        assertThat(wait.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(waited)).contains("condition met");

        assertThat(alice("delete", "rt", "foo")).contains("\"foo\" deleted");
        assertThat(tries("alice", "get", "rt", "foo").output())
                .contains("Error from server (NotFound): ranchertokens.tomlebreux.com \"foo\" not found");
        alice("patch", "rt", "bar", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":[\"tests/hold\"]}}");
        Path deleted = home.resolve(namespace + "-deleted.txt");
        Process delete = kubectl.start("alice", deleted, inNamespace("delete", "rt", "bar", "--wait"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> demo.cluster()
                        .get("secrets", namespace, "bar")
                        .at("/metadata/deletionTimestamp")
                        .isTextual());
        alice("patch", "rt", "bar", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        assertThat(delete.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        assertThat(alice("wait", "--for=delete", "rt/bar")).isEmpty();
        created("one");
        created("two");
        assertThat(alice("delete", "rt", "--all")).contains("\"one\" deleted", "\"two\" deleted");
    }

    @Test
    void hidesTheTokensOfOthers() throws Exception {
        created("foo");
        assertThat(tries("bob", "get", "rt").output()).contains("No resources found");
        for (String[] attempt : new String[][] {
            {"get", "rt", "foo"},
            {"delete", "rt", "foo"},
            {"label", "rt", "foo", "a=b"},
            {"patch", "rt", "foo", "--type=merge", "-p", "{\"spec\":{\"enabled\":\"false\"}}"}
        }) {
            assertThat(tries("bob", attempt).output())
                    .contains("Error from server (NotFound): ranchertokens.tomlebreux.com \"foo\" not found");
        }
        assertThat(kubectl.as("auditor", inNamespace("get", "rt"))).contains("foo", "alice");
    }

    @Test
    void keepsTokensWithoutNamespace() throws Exception {
        String name = "cluster-" + namespace;
        String file = kubectl.file("cluster.yaml", """
                apiVersion: tomlebreux.com/v1alpha1
                kind: ClusterRancherToken
                metadata: {name: %s}
                spec: {clusterName: my-cluster}""".formatted(name));
        assertThat(kubectl.as("alice", "create", "-f", file)).contains(name + " created");
        assertThat(kubectl.as("alice", "get", "crt", name)).containsPattern(name + " +alice");
        assertThat(demo.cluster().get("secrets", "ranchertokens", name)).isNotNull();
        assertThat(kubectl.as("alice", "delete", "crt", name)).contains("deleted");
    }
}
