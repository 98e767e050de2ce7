package io.github.multikueue.proxy.core.fake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.nio.charset.StandardCharsets;

/** Texts as bytes. */
final class Text {

    private Text() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A JSON string literal, quotes included. */
    static byte[] quoted(String text) {
        return Json.bytes(JsonNodeFactory.instance.textNode(text));
    }

    /** What is wrong, without Jackson's location. */
    static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
