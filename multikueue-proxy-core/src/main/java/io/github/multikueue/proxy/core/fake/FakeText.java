package io.github.multikueue.proxy.core.fake;

import java.nio.charset.StandardCharsets;

/** Texts as bytes. */
final class FakeText {

    private FakeText() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
