package io.github.multikueue.proxy.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Jetty logs headers at DEBUG, and with them tokens: nobody gets to that level by following the documents. */
class LoggingTest {

    private static final Path ROOT = Path.of("../..");

    @Test
    void theServerBringsNoFrameworkThatIsAtDebugUntilItIsConfigured() throws IOException {
        assertThat(Files.readString(ROOT.resolve("multikueue-proxy-server/pom.xml")))
                .containsPattern("<artifactId>logback-classic</artifactId>\\s*<optional>true</optional>");
    }

    @Test
    void theConfigurationOfTheDocumentsIsTheOneHere() throws IOException {
        String configuration = Files.readString(Path.of("src/main/resources/logback.xml"));

        assertThat(configuration).contains("<root level=\"INFO\">");
        assertThat(Files.readString(ROOT.resolve("docs/apiserver.md"))).contains("```xml\n" + configuration + "```\n");
    }
}
