package io.github.multikueue.proxy.core.kube.meta.document;

import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A document is neither JSON nor YAML, or beyond the limits. The message is that of the library which kube-apiserver reads
 * documents with, for example {@code invalid character 'n' looking for beginning of object key string}.
 */
public final class MalformedDocumentException extends IOException {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_SUMMARY = 30;

    private final String prefix;
    private final String summary;

    MalformedDocumentException(String prefix, String message, byte[] document) {
        super(message);
        this.prefix = prefix;
        this.summary = summary(document);
    }

    /**
     * The answer to a request whose body was to be an object.
     *
     * @param kind the kind of object that was expected
     * @return 400 in the words of kube-apiserver, with the beginning of the document
     */
    public StatusException asStatus(String kind) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + kind + "): "
                + prefix + getMessage() + " (" + summary + ")");
    }

    /** The beginning of the document: as it is if it may be JSON, otherwise in hexadecimal digits. */
    private static String summary(byte[] document) {
        if (document.length == 0) {
            return "<empty>";
        }
        byte[] start = Arrays.copyOf(document, Math.min(document.length, LONGEST_SUMMARY));
        String text = document[0] == '{'
                ? new String(start, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(start);
        return document.length > LONGEST_SUMMARY ? text + " ..." : text;
    }
}
