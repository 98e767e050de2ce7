package io.github.multikueue.proxy.core.rename;

import io.github.multikueue.proxy.core.kube.meta.Json;
import io.github.multikueue.proxy.core.kube.meta.document.MalformedDocumentException;
import io.github.multikueue.proxy.core.kube.meta.document.StrictDocument;
import io.github.multikueue.proxy.core.kube.meta.raw.MalformedJsonException;

/** Reads YAML, which only clients write, and only with server-side apply. */
final class YamlBody {

    private YamlBody() {}

    /**
     * The same as JSON: with the meaning that kube-apiserver gives to plain scalars such as {@code yes} and {@code 010}.
     *
     * @throws MalformedJsonException if it is no YAML
     */
    static byte[] json(byte[] yaml) throws MalformedJsonException {
        try {
            return Json.bytes(StrictDocument.yaml(yaml).tree());
        } catch (MalformedDocumentException e) {
            throw new MalformedJsonException(String.valueOf(e.getMessage()));
        }
    }
}
