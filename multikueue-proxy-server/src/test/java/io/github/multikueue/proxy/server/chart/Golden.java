package io.github.multikueue.proxy.server.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a test compares something with, or that it writes anew with {@code -Dgolden=renew}. */
record Golden(Path file) {

    static Golden of(Path file) {
        return new Golden(file);
    }

    void matches(String text) throws IOException {
        if ("renew".equals(System.getProperty("golden"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(text)
                .as("%s (to renew it: make charts)", file)
                .isEqualTo(Files.exists(file) ? Files.readString(file) : "");
    }
}
