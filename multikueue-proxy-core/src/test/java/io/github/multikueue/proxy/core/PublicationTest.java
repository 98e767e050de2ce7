package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published has what Maven Central and programs that depend on it ask for. */
class PublicationTest {

    private static final Pattern OKHTTP = artifacts("okhttp3");
    private static final Pattern KUBERNETES = artifacts("kubernetes");

    private static Pattern artifacts(String group) {
        return Pattern.compile(".*[/\\\\]" + group + "[/\\\\]([^/\\\\]+)[/\\\\]([^/\\\\]+)[/\\\\][^/\\\\]+\\.jar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/project/name",
                "/project/description",
                "/project/url",
                "/project/licenses/license/name",
                "/project/licenses/license/url",
                "/project/developers/developer/name",
                "/project/scm/connection",
                "/project/scm/developerConnection",
                "/project/scm/url",
            })
    void thePomHasWhatMavenCentralDemands(String element) throws Exception {
        assertThat(value(Path.of("..", "pom.xml"), element)).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "core", "server"})
    void eachJarHasANameOfItsOwnAsAModule(String module) throws Exception {
        Path pom = Path.of("..", "multikueue-proxy-" + module, "pom.xml");

        assertThat(value(pom, "//Automatic-Module-Name")).isEqualTo("io.github.multikueue.proxy." + module);
        assertThat(value(pom, "/project/name")).isNotBlank();
        assertThat(value(pom, "/project/description")).isNotBlank();
    }

    /** Who embeds the server has its dependencies by the POM: they must not be in its jar, too. */
    @Test
    void theServersJarForProgramsIsNotTheProgram() throws Exception {
        Path pom = Path.of("..", "multikueue-proxy-server", "pom.xml");

        assertThat(value(pom, "//outputFile")).endsWith("/multikueue-proxy-server.jar");
        assertThat(value(pom, "//finalName")).isEmpty();
    }

    private static String value(Path pom, String element) throws Exception {
        return XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        element,
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(pom.toFile()));
    }

    /** What is only transitive has the version that others ask for: the managed one is that of this build alone. */
    @Test
    void allOfOkHttpIsDeclaredInOneVersion() throws IOException {
        Map<String, String> versions = versions(OKHTTP);
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(versions).containsKeys("okhttp-jvm", "logging-interceptor");
        assertThat(versions.values()).containsOnly(versions.get("okhttp-jvm"));
        assertThat(versions.keySet())
                .allSatisfy(each -> assertThat(pom).contains("<artifactId>" + each + "</artifactId>"));
    }

    /** What is used of the extension works with both: {@code docs/java.md} says so. */
    @Test
    void ofTheKubernetesClientOnlyTheExtensionAndWhatItBringsAreOlder() {
        Map<String, String> versions = versions(KUBERNETES);
        String older = versions.get("client-java-extended");

        assertThat(versions).containsKeys("client-java", "client-java-api");
        assertThat(versions.entrySet().stream()
                        .filter(each -> each.getValue().equals(older))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("client-java-extended", "client-java-api-fluent");
        assertThat(versions.values()).containsOnly(older, versions.get("client-java"));
    }

    /** The versions of the artifacts on the class path, by their names. */
    private static Map<String, String> versions(Pattern jar) {
        Map<String, String> versions = new TreeMap<>();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String each : classPath.split(File.pathSeparator, -1)) {
            Matcher matcher = jar.matcher(each);
            if (matcher.matches()) {
                versions.put(matcher.group(1), matcher.group(2));
            }
        }
        return versions;
    }
}
