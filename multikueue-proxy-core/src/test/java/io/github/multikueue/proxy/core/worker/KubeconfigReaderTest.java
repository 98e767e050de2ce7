package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.RandomCases;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigReaderTest {

    private static final String SERVER = "server: 'https://worker.example:6443'";
    private static final String TOKEN = "token: s3cret";
    private static final String CLUSTERNET =
            "/apis/proxies.clusternet.io/v1alpha1/sockets/7b2f-41/proxy/https/10.0.0.1:6443/x=y";
    private static final String EC_PARAMETERS =
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    private static final HeldCertificate RSA =
            new HeldCertificate.Builder().rsa2048().build();
    private static final HeldCertificate EC =
            new HeldCertificate.Builder().ecdsa256().build();

    @Test
    void reads_an_inline_token_and_authority() {
        String authority = "certificate-authority-data: " + base64(RSA.certificatePem());

        WorkerConfig.Usable config = usable(kubeconfig(SERVER + ", " + authority, TOKEN));

        assertThat(config.name()).isEqualTo("spoke-1");
        assertThat(config.server()).isEqualTo(URI.create("https://worker.example:6443"));
        assertThat(config.certificateAuthority()).isEqualTo(RSA.certificatePem());
        assertThat(config.credential()).isEqualTo(new WorkerCredential.Token("s3cret"));
        assertThat(config.tlsServerName()).isNull();
        assertThat(config.impersonation()).isNull();
        assertThat(config.warning()).isNull();
    }

    @Test
    void carries_tls_server_name_impersonation_and_warning() {
        String user = TOKEN + ", as: 'system:serviceaccount:ci:reader', as-groups: [viewers, 'all staff']";

        WorkerConfig.Usable config = (WorkerConfig.Usable) KubeconfigReader.read(
                "spoke-1",
                kubeconfig(SERVER + ", tls-server-name: Kubernetes.Default", user),
                "ClientConnectionFailed");

        assertThat(config.tlsServerName()).isEqualTo("kubernetes.default");
        assertThat(config.impersonation())
                .isEqualTo(new WorkerConfig.Impersonation(
                        "system:serviceaccount:ci:reader", List.of("viewers", "all staff")));
        assertThat(config.warning()).isEqualTo("ClientConnectionFailed");
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                arguments("PKCS#8 RSA", RSA, RSA.privateKeyPkcs8Pem()),
                arguments("PKCS#1 RSA", RSA, RSA.privateKeyPkcs1Pem()),
                arguments("PKCS#8 EC", EC, EC.privateKeyPkcs8Pem()));
    }

    static Stream<Arguments> blocksAroundAKey() {
        String key = EC.privateKeyPkcs8Pem();
        return Stream.of(
                arguments("openssl ecparam -genkey", EC_PARAMETERS + key),
                arguments("the certificate first", EC.certificatePem() + key),
                arguments("the certificate last", key + EC.certificatePem()),
                arguments("text", "Bag Attributes\n    friendlyName: x\nKey Attributes: <No Attributes>\n" + key));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocksAroundAKey")
    void passes_over_what_tools_write_around_a_key_and_a_certificate(String what, String file) {
        String bundle = EC_PARAMETERS + EC.privateKeyPkcs8Pem() + EC.certificatePem();

        WorkerConfig.Usable config = usable(kubeconfig(SERVER, clientCertificate(bundle, file)));

        assertThat(config.credential())
                .isEqualTo(new WorkerCredential.ClientCertificate(EC.certificatePem(), EC.privateKeyPkcs8Pem()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"---", "---\n", "---\n---\n", "\n\n---   \n# the end\n", "--- # nothing\n...\n", "---\r\n"})
    void passes_over_empty_documents_at_the_end(String end) {
        assertThat(usable(kubeconfig(SERVER, TOKEN) + end).server())
                .isEqualTo(URI.create("https://worker.example:6443"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void reads_a_client_certificate(String format, HeldCertificate certificate, String key) {
        WorkerConfig.Usable config = usable(kubeconfig(SERVER, clientCertificate(certificate.certificatePem(), key)));

        assertThat(config.credential())
                .isEqualTo(new WorkerCredential.ClientCertificate(certificate.certificatePem(), key));
    }

    @Test
    void prefers_the_client_certificate_to_the_token_as_an_api_server_does() {
        String user = TOKEN + ", " + clientCertificate(EC.certificatePem(), EC.privateKeyPkcs8Pem());

        assertThat(usable(kubeconfig(SERVER, user)).credential())
                .isInstanceOf(WorkerCredential.ClientCertificate.class);
    }

    @Test
    void leaves_out_what_is_between_the_certificates_of_a_bundle() {
        String bundle = "# Root\n" + RSA.certificatePem() + "# Other root\n" + EC.certificatePem() + "# end\n";

        WorkerConfig.Usable config =
                usable(kubeconfig(SERVER + ", certificate-authority-data: " + base64(bundle), TOKEN));

        assertThat(config.certificateAuthority()).isEqualTo(RSA.certificatePem() + EC.certificatePem());
    }

    @Test
    void reads_json_and_ignores_unknown_fields() {
        String json = """
                {"apiVersion": "v1", "kind": "Config", "preferences": {"colors": true}, "current-context": "c",
                 "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u", "namespace": "x"}}],
                 "clusters": [{"name": "k", "cluster": {"server": "https://k", "disable-compression": true}}],
                 "users": [{"name": "u", "user": {"token": "s3cret", "exec": null, "extensions": []}}]}""";

        assertThat(usable(json).server()).isEqualTo(URI.create("https://k"));
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                arguments("https://worker.example", "https://worker.example"),
                arguments("https://Worker.Example:6443/", "https://worker.example:6443"),
                arguments("https://rancher.example/k8s/clusters/c-m-x/", "https://rancher.example/k8s/clusters/c-m-x"),
                arguments(
                        "https://kcp.example:6443/clusters/root:org:ws",
                        "https://kcp.example:6443/clusters/root:org:ws"),
                arguments("https://hub.example" + CLUSTERNET, "https://hub.example" + CLUSTERNET),
                arguments("https://10.1.2.3:6443", "https://10.1.2.3:6443"),
                arguments("https://[2001:db8::1]:6443", "https://[2001:db8::1]:6443"),
                arguments("https://127.0.0.1:6443", "https://127.0.0.1:6443"),
                arguments("https://localhost:6443", "https://localhost:6443"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void accepts_https_addresses(String server, String canonical) {
        assertThat(usable(kubeconfig("server: '" + server + "'", TOKEN)).server())
                .isEqualTo(URI.create(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://worker.example",
                "worker.example:6443",
                "//worker.example",
                "ftp://worker.example",
                "unix:///var/run/api.sock",
                "https://user:pw@worker.example",
                "https://worker.example?x=y",
                "https://worker.example#x",
                "https://worker.example/a/../b",
                "https://worker.example/./b",
                "https://worker.example/a//b",
                "https://worker.example/%2e%2e/b",
                "https://worker.example/a;b",
                "https://169.254.169.254",
                "https://[fe80::1]",
                "https://[fe80::1%25eth0]",
                "https://[::ffff:169.254.169.254]",
                "https://[::169.254.169.254]",
                "https://[64:ff9b::a9fe:a9fe]",
                "https://[2002:a9fe:a9fe::1]",
                "https://[fd00:ec2::254]",
                "https://0.0.0.0",
                "https://[::]",
                "https://224.0.0.1",
                "https://[ff02::1]",
                "https://2852039166",
                "https://0xa9fea9fe",
                "https://0xa9.0xfe.0xa9.0xfe",
                "https://169.254.43518"
            })
    void refuses_addresses_that_are_not_plainly_those_of_a_cluster(String server) {
        assertInsecure(kubeconfig("server: \"" + server + "\"", TOKEN), "clusters[0].server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://work_er.example",
                "https://work_er.example:6443/path",
                "https://-worker.example",
                "https://worker.example.",
                "https://w\u00f6rker.example"
            })
    void says_that_a_host_is_no_name_and_not_that_it_is_insecure(String server) {
        WorkerConfig.Unusable unusable = unusable(kubeconfig("server: \"" + server + "\"", TOKEN));

        assertThat(unusable.reason()).isEqualTo("BadKubeConfig");
        assertThat(unusable.message())
                .isEqualTo(
                        "clusters[0].server: host is neither an IP address nor a DNS name, so Kueue does not trust it"
                                + " either (expected: labels of lower case letters, digits and '-', separated by '.')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https:/worker.example",
                "https://",
                "https://worker.example:0",
                "https://worker.example:65536",
                "https://[::1",
                "https://worker example"
            })
    void refuses_addresses_that_are_malformed(String server) {
        assertBad(kubeconfig("server: '" + server + "'", TOKEN), "clusters[0].server");
    }

    static Stream<Arguments> insecure() {
        return Stream.of(
                arguments("exec", SERVER, TOKEN + ", exec: {command: /bin/true}"),
                arguments("exec", SERVER, "exec: {}"),
                arguments("auth-provider", SERVER, TOKEN + ", auth-provider: {name: oidc}"),
                arguments("tokenFile", SERVER, "tokenFile: /var/run/secrets/token"),
                arguments("tokenFile", SERVER, TOKEN + ", tokenFile: /var/run/secrets/token"),
                arguments("username", SERVER, "username: admin, password: hunter2"),
                arguments("password", SERVER, TOKEN + ", password: hunter2"),
                arguments("client-certificate", SERVER, TOKEN + ", client-certificate: /etc/cert.pem"),
                arguments("client-key", SERVER, TOKEN + ", client-key: /etc/key.pem"),
                arguments("certificate-authority", SERVER + ", certificate-authority: /etc/ca.pem", TOKEN),
                arguments("insecure-skip-tls-verify", SERVER + ", insecure-skip-tls-verify: true", TOKEN),
                arguments("insecure-skip-tls-verify", SERVER + ", insecure-skip-tls-verify: 'true'", TOKEN));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("insecure")
    void refuses_what_would_be_dangerous(String field, String cluster, String user) {
        assertInsecure(kubeconfig(cluster, user), "0]." + field + ": ");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("insecure")
    void refuses_dangers_also_in_clusters_and_users_that_are_not_used(String field, String cluster, String user) {
        String text = kubeconfig(SERVER, TOKEN)
                .replace("clusters: [", "clusters: [{name: other, cluster: {" + cluster + "}}, ")
                .replace("users: [", "users: [{name: other, user: {" + user + "}}, ");

        assertInsecure(text, "0]." + field + ": ");
    }

    static Stream<Arguments> bad() {
        String certificate = base64(RSA.certificatePem());
        return Stream.of(
                arguments("no server", "clusters[0].server", kubeconfig("", TOKEN)),
                arguments("proxy", "clusters[0].proxy-url", kubeconfig(SERVER + ", proxy-url: 'http://p'", TOKEN)),
                arguments(
                        "server name",
                        "clusters[0].tls-server-name",
                        kubeconfig(SERVER + ", tls-server-name: 'a b'", TOKEN)),
                arguments("no base64", "clusters[0].certificate-authority-data", authority("%%%")),
                arguments("no PEM", "clusters[0].certificate-authority-data", authority(base64("hello"))),
                arguments(
                        "cut PEM",
                        "clusters[0].certificate-authority-data",
                        authority(base64(cut(RSA.certificatePem())))),
                arguments(
                        "a key instead",
                        "clusters[0].certificate-authority-data",
                        authority(base64(RSA.privateKeyPkcs8Pem()))),
                arguments("no credential", "users[0].token", kubeconfig(SERVER, "")),
                arguments("empty token", "users[0].token", kubeconfig(SERVER, "token: ''")),
                arguments(
                        "line break",
                        "users[0].token",
                        kubeconfig(SERVER, "token: \"s3cret\\r\\nX-Remote-User: admin\"")),
                arguments("control character", "users[0].token", kubeconfig(SERVER, "token: \"s3cret\\0\"")),
                arguments("not ASCII", "users[0].token", kubeconfig(SERVER, "token: s3cr\u00e9t")),
                arguments(
                        "no key",
                        "users[0].client-certificate-data",
                        kubeconfig(SERVER, "client-certificate-data: " + certificate)),
                arguments(
                        "no certificate",
                        "users[0].client-certificate-data",
                        kubeconfig(SERVER, "client-key-data: " + base64(RSA.privateKeyPkcs8Pem()))),
                arguments(
                        "malformed key",
                        "users[0].client-key-data",
                        kubeconfig(SERVER, clientCertificate(RSA.certificatePem(), "hello"))),
                arguments(
                        "cut key",
                        "users[0].client-key-data",
                        kubeconfig(SERVER, clientCertificate(RSA.certificatePem(), cut(RSA.privateKeyPkcs8Pem())))),
                arguments(
                        "certificate for key",
                        "users[0].client-key-data",
                        kubeconfig(SERVER, clientCertificate(RSA.certificatePem(), RSA.certificatePem()))),
                arguments(
                        "another key",
                        "users[0].client-key-data",
                        kubeconfig(
                                SERVER,
                                clientCertificate(
                                        RSA.certificatePem(),
                                        new HeldCertificate.Builder()
                                                .rsa2048()
                                                .build()
                                                .privateKeyPkcs8Pem()))),
                arguments(
                        "another algorithm",
                        "users[0].client-key-data",
                        kubeconfig(SERVER, clientCertificate(RSA.certificatePem(), EC.privateKeyPkcs8Pem()))),
                arguments("as-uid", "users[0].as-uid", kubeconfig(SERVER, TOKEN + ", as: jane, as-uid: '1'")),
                arguments(
                        "as-user-extra",
                        "users[0].as-user-extra",
                        kubeconfig(SERVER, TOKEN + ", as: jane, as-user-extra: {scopes: [x]}")),
                arguments("groups alone", "users[0].as-groups", kubeconfig(SERVER, TOKEN + ", as-groups: [x]")),
                arguments("line break in as", "users[0].as", kubeconfig(SERVER, TOKEN + ", as: \"jane\\nx\"")),
                arguments(
                        "line break in group",
                        "users[0].as-groups",
                        kubeconfig(SERVER, TOKEN + ", as: jane, as-groups: [\"a\\nb\"]")),
                arguments(
                        "no context",
                        "current-context",
                        kubeconfig(SERVER, TOKEN).replace("current-context: c", "")),
                arguments(
                        "unknown context",
                        "current-context",
                        kubeconfig(SERVER, TOKEN).replace("current-context: c", "current-context: d")),
                arguments(
                        "unknown cluster",
                        "contexts[0].cluster",
                        kubeconfig(SERVER, TOKEN).replace("cluster: k", "cluster: x")),
                arguments(
                        "unknown user",
                        "contexts[0].user",
                        kubeconfig(SERVER, TOKEN).replace("user: u", "user: x")),
                arguments(
                        "no user", "contexts[0].user", kubeconfig(SERVER, TOKEN).replace(", user: u", "")),
                arguments(
                        "two users",
                        "users",
                        kubeconfig(SERVER, TOKEN).replace("users: [", "users: [{name: u, user: {}}, ")),
                arguments("null entry", "kubeconfig", kubeconfig(SERVER, TOKEN).replace("users: [", "users: [null, ")),
                arguments(
                        "null user",
                        "kubeconfig",
                        kubeconfig(SERVER, TOKEN).replace("users: [", "users: [{name: x}, ")),
                arguments("no list", "kubeconfig", "users: 5"),
                arguments("other kind", "kubeconfig", "apiVersion: v1\nkind: Secret\n"),
                arguments("empty", "kubeconfig", ""),
                arguments("null", "kubeconfig", "null"),
                arguments("text", "kubeconfig", "hello"),
                arguments("no YAML", "kubeconfig", "{["),
                arguments(
                        "two documents", "kubeconfig", kubeconfig(SERVER, TOKEN) + "---\n" + kubeconfig(SERVER, TOKEN)),
                arguments("duplicate key", "kubeconfig", kubeconfig(SERVER, TOKEN + ", " + TOKEN)),
                arguments("alias", "kubeconfig", "x: &x s3cret\n" + kubeconfig(SERVER, "token: *x")),
                arguments(
                        "alias bomb",
                        "kubeconfig",
                        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + kubeconfig(SERVER, TOKEN)),
                arguments("deep", "kubeconfig", "x: " + "[".repeat(100_000)),
                arguments("long", "kubeconfig", "#".repeat(Kubeconfig.MAX_LENGTH) + "\n" + kubeconfig(SERVER, TOKEN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refuses_what_cannot_work(String problem, String field, String kubeconfig) {
        assertBad(kubeconfig, field + ": ");
    }

    @Test
    void neither_runs_nor_reads_anything_that_is_named_in_it(@TempDir Path directory) throws Exception {
        Path proof = directory.resolve("proof");
        String exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['" + proof + "']}";

        assertInsecure(kubeconfig(SERVER, exec), "users[0].exec");

        assertThat(Files.exists(proof)).isFalse();
    }

    @Test
    void keeps_credentials_and_addresses_out_of_texts() {
        assertThat(usable(kubeconfig(SERVER, TOKEN)).toString()).doesNotContain("s3cret", "worker.example");
        assertThat(unusable(kubeconfig(SERVER, "token: {a: s3cret}")).message()).doesNotContain("s3cret");
        assertThat(unusable(kubeconfig("server: 'http://worker.example'", TOKEN))
                        .message())
                .doesNotContain("worker.example");
        assertThat(unusable(kubeconfig(SERVER, TOKEN).replace("cluster: k", "cluster: worker.example:6443"))
                        .message())
                .doesNotContain("worker.example");
    }

    @Test
    void never_throws_for_junk() {
        RandomCases.check(300, values -> {
            String junk = values.text(0, 255);

            assertThat(KubeconfigReader.read("spoke-1", junk, null)).as(junk).isInstanceOf(WorkerConfig.Unusable.class);
        });
    }

    @Test
    void never_throws_for_junk_in_a_field() {
        RandomCases.check(300, values -> readWithJunk(values.text(0, 255), values.bytes(0, 255)));
    }

    private static void readWithJunk(String junk, byte[] bytes) {
        String quoted = "'" + junk.replace("'", "''") + "'";
        String data = Base64.getEncoder().encodeToString(bytes);

        KubeconfigReader.read("spoke-1", kubeconfig("server: " + quoted, TOKEN), null);
        KubeconfigReader.read("spoke-1", kubeconfig(SERVER + ", tls-server-name: " + quoted, TOKEN), null);
        KubeconfigReader.read("spoke-1", kubeconfig(SERVER, "token: " + quoted), null);
        KubeconfigReader.read("spoke-1", authority(data), null);
        KubeconfigReader.read("spoke-1", kubeconfig(SERVER, clientCertificate(EC.certificatePem(), junk)), null);
        KubeconfigReader.read(
                "spoke-1",
                kubeconfig(
                        SERVER,
                        clientCertificate(
                                EC.certificatePem(),
                                "-----BEGIN PRIVATE KEY-----\n" + data + "\n-----END PRIVATE KEY-----\n")),
                null);
    }

    private static String kubeconfig(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: k, user: u}}]
                clusters: [{name: k, cluster: {%s}}]
                users: [{name: u, user: {%s}}]
                """.formatted(cluster, user);
    }

    private static String authority(String data) {
        return kubeconfig(SERVER + ", certificate-authority-data: '" + data + "'", TOKEN);
    }

    private static String clientCertificate(String certificate, String key) {
        return "client-certificate-data: " + base64(certificate) + ", client-key-data: '" + base64(key) + "'";
    }

    private static String cut(String pem) {
        return pem.replaceFirst("(?s)\n.{200}", "\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static WorkerConfig.Usable usable(String kubeconfig) {
        WorkerConfig config = KubeconfigReader.read("spoke-1", kubeconfig, null);
        assertThat(config).as("%s", config).isInstanceOf(WorkerConfig.Usable.class);
        return (WorkerConfig.Usable) config;
    }

    private static WorkerConfig.Unusable unusable(String kubeconfig) {
        WorkerConfig config = KubeconfigReader.read("spoke-1", kubeconfig, null);
        assertThat(config).isInstanceOf(WorkerConfig.Unusable.class);
        return (WorkerConfig.Unusable) config;
    }

    private static void assertInsecure(String kubeconfig, String message) {
        assertRefused(kubeconfig, "InsecureKubeConfig", message);
    }

    private static void assertBad(String kubeconfig, String message) {
        assertRefused(kubeconfig, "BadKubeConfig", message);
    }

    private static void assertRefused(String kubeconfig, String reason, String message) {
        WorkerConfig.Unusable config = unusable(kubeconfig);
        assertThat(config.reason()).as(config.message()).isEqualTo(reason);
        assertThat(config.message()).contains(message).matches(".+: .+ \\(expected: .+\\)");
    }
}
