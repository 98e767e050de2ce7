package io.github.multikueue.proxy.examples.ranchertokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README says how little code the server takes. */
class CodeSizeTest {

    private static final Path SOURCES = Path.of("src/main/java/io/github/multikueue/proxy/examples/ranchertokens");
    /** The fake cluster to try it out with. */
    private static final List<String> NOT_THE_SERVER = List.of("RancherTokensDemo.java");

    @Test
    void theServerHasLessThan300Lines() throws IOException {
        long lines = 0;
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                if (!NOT_THE_SERVER.contains(file.getFileName().toString())) {
                    lines += Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*).*"))
                            .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                            .count();
                }
            }
        }
        assertThat(lines).isBetween(100L, 300L);
    }
}
