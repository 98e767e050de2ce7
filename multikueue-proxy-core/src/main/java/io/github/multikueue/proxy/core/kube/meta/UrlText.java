package io.github.multikueue.proxy.core.kube.meta;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Takes the percent encoding off parts of a URL. */
final class UrlText {

    private static final Pattern INVALID_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private UrlText() {}

    /** Of a path segment, in which a plus sign is a plus sign. */
    static String decodePath(String text) {
        return text.indexOf('%') < 0 ? text : decode(text.replace("+", "%2B"));
    }

    /** Of a part of a query, in which a plus sign is a space. */
    static String decodeQuery(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text);
    }

    private static String decode(String text) {
        // The JDK would also read a sign as a digit.
        if (INVALID_ESCAPE.matcher(text).find()) {
            throw StatusException.badRequest("the URL has an invalid escape: " + text);
        }
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
