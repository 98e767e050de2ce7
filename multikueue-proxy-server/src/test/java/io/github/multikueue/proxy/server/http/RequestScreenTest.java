package io.github.multikueue.proxy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScreenTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/a/", "/a/b.c/d-e_f~g", "/...", "/a/..b/c..", "/.a"})
    void letsPlainPathsThrough(String path) {
        assertThat(RequestScreen.isPlain(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//",
                "/a//b",
                "/./a",
                "/a/.",
                "/a/./b",
                "/..",
                "/../a",
                "/a/..",
                "/a/../b",
                "/a;x",
                "/a;x=1/b",
                "/%2e%2e",
                "/a%2fb",
                "/a%2Fb",
                "/%61",
                "/%252e",
                "/a%00",
                "/a%5cb",
                "/a\\b",
                "/a b",
                "/\u00e9",
                "/a:b",
                "*"
            })
    void stopsEverythingElse(String path) {
        assertThat(RequestScreen.isPlain(path)).isFalse();
    }
}
