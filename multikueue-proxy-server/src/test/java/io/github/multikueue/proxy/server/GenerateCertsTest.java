package io.github.multikueue.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code generate-certs}: files that openssl and Java take for what they are to be, and that are lost to nobody. */
class GenerateCertsTest {

    private static final List<String> FILES =
            List.of("ca.crt", "ca.key", "client.crt", "client.key", "server.crt", "server.key");

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void writesAnAuthorityAServerAndAClientThatOnlyTheirOwnerCanRead() throws Exception {
        Path certs = home.resolve("certs");

        assertThat(run(Map.of("SERVER_CN", "proxy.example", "CLIENT_CN", "alice"), certs, "--client-groups=dev,ops"))
                .as(err.toString())
                .isZero();

        assertThat(names(certs)).isEqualTo(FILES);
        for (String each : FILES) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certs.resolve(each))))
                    .isEqualTo("rw-------");
        }
        X509Certificate server = certificate(certs.resolve("server.crt"));
        assertThat(server.getSubjectX500Principal().getName()).isEqualTo("CN=proxy.example");
        assertThat(server.getSubjectAlternativeNames().stream().map(each -> (Object) each.get(1)))
                .containsExactly("proxy.example", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        X509Certificate client = certificate(certs.resolve("client.crt"));
        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=alice,O=ops,O=dev");
        assertThat(out.toString()).contains("server.crt and .key: CN=proxy.example, valid until ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa"})
    void javaTrustsThemForTheirPurposeAlone(String keys) throws Exception {
        assertThat(run(Map.of(), home.resolve("certs"), "--key-type=" + keys)).isZero();
        X509TrustManager trust = trusting(home.resolve("certs/ca.crt"));
        X509Certificate[] server = {certificate(home.resolve("certs/server.crt"))};
        X509Certificate[] client = {certificate(home.resolve("certs/client.crt"))};

        trust.checkServerTrusted(server, "ECDHE_ECDSA");
        trust.checkClientTrusted(client, "ECDHE_ECDSA");
        assertThat(catchThrowable(() -> trust.checkClientTrusted(server, "ECDHE_ECDSA")))
                .hasMessageContaining("Extended key usage");
        assertThat(catchThrowable(() -> trust.checkServerTrusted(client, "ECDHE_ECDSA")))
                .hasMessageContaining("Extended key usage");
    }

    @Test
    void opensslTrustsThemByItsStrictRules() throws Exception {
        assumeThat(ScriptRun.of(home, Map.of(), List.of("sh", "-c", "command -v openssl"))
                        .exit())
                .as("openssl is not installed")
                .isZero();
        Path certs = home.resolve("certs");
        assertThat(run(Map.of(), certs)).isZero();

        for (String[] each : new String[][] {{"sslserver", "server"}, {"sslclient", "client"}}) {
            ScriptRun verified = ScriptRun.of(
                    home,
                    Map.of(),
                    List.of(
                            "openssl",
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            each[0],
                            "-CAfile",
                            certs.resolve("ca.crt").toString(),
                            certs.resolve(each[1] + ".crt").toString()));
            assertThat(verified.stdout()).as(verified.stderr()).endsWith(": OK\n");
        }
        ScriptRun key = ScriptRun.of(
                home,
                Map.of(),
                List.of(
                        "openssl",
                        "pkey",
                        "-check",
                        "-noout",
                        "-in",
                        certs.resolve("server.key").toString()));
        assertThat(key.stdout() + key.stderr()).contains("Key is valid");
    }

    @Test
    void replacesNothingUnlessItIsTold() throws Exception {
        Path certs = home.resolve("certs");
        Files.createDirectories(certs);
        Files.writeString(certs.resolve("server.key"), "mine");

        assertThat(run(Map.of(), certs)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(certs.resolve("server.key")
                        + ": there already (expected: a directory without such files, or --overwrite=true)\n");
        assertThat(names(certs)).containsExactly("server.key");
        assertThat(certs.resolve("server.key")).hasContent("mine");

        assertThat(run(Map.of(), certs, "--overwrite=true")).isZero();
        assertThat(names(certs)).isEqualTo(FILES);
        assertThat(Files.readString(certs.resolve("server.key"))).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void certificatesOfWhichNobodySaysHowLongEndWithTheAuthority() throws Exception {
        assertThat(run(Map.of(), home.resolve("certs"), "--ca-days=30"))
                .as(err.toString())
                .isZero();

        assertThat(certificate(home.resolve("certs/server.crt")).getNotAfter())
                .isCloseTo(certificate(home.resolve("certs/ca.crt")).getNotAfter(), 60_000);
    }

    @Test
    void theHelpTellsOfItsOwnSettingsAlone() {
        assertThat(run(Map.of(), home.resolve("certs"), "--help")).isZero();

        assertThat(out.toString())
                .contains("CERTS_DIRECTORY for --certs-directory and so on")
                .doesNotContain("--port", "Durations");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        int exit = run(
                Map.of("KEY_TYPE", "dsa"),
                home.resolve("certs"),
                "--server-cn=not a name",
                "--server-names=10.0.0.1,a/b",
                "--ca-days=10",
                "--cert-days=11");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .contains("KEY_TYPE: \"dsa\" (expected: one of ec, rsa)")
                .contains("--server-cn: \"not a name\" (expected: host names and IP addresses")
                .contains("--server-names: \"10.0.0.1,a/b\"")
                .contains("--cert-days: \"11\" (expected: at most --ca-days)")
                .contains("  4. ")
                .doesNotContain("  5. ");
        assertThat(home.resolve("certs")).doesNotExist();
    }

    private int run(Map<String, String> environment, Path directory, String... flags) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("CERTS_DIRECTORY", directory.toString());
        String[] line =
                Stream.concat(Stream.of("generate-certs"), Stream.of(flags)).toArray(String[]::new);
        return Main.runner(variables, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(line);
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static X509TrustManager trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate(authority));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
