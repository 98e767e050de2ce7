package io.github.multikueue.proxy.core.kube.meta.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.List;

/**
 * The body of a request as a tree, read strictly: UTF-8 only, one document and nothing behind it, at most
 * {@value #MOST_LEVELS} levels deep. Of fields with the same name the last counts, as in kube-apiserver, and the names are
 * reported. Numbers are kept as they were sent: integers of any size, and others with all their digits.
 *
 * <p>kube-apiserver allows 10,000 levels. No object in use comes near to either limit, and deeper ones could be neither
 * written nor read again by other JSON libraries, whose limit is 1,000 too.
 *
 * @param tree the document; may be changed
 * @param duplicateFields the paths of fields that occur more than once, for example {@code spec.parts[0].name}; at most
 *     {@value #MOST_DUPLICATES}
 */
public record StrictDocument(JsonNode tree, List<String> duplicateFields) {

    /** How deep objects and lists may be nested. */
    public static final int MOST_LEVELS = 1000;

    /** How many duplicate fields are reported. */
    public static final int MOST_DUPLICATES = 100;

    /** Copies the list. */
    public StrictDocument {
        duplicateFields = List.copyOf(duplicateFields);
    }

    /** Reads JSON. */
    public static StrictDocument json(byte[] document) throws MalformedDocumentException {
        return JsonTrees.read(document);
    }

    /**
     * Reads YAML 1.1 as {@code sigs.k8s.io/yaml} does: {@code yes} and {@code on} are true, {@code 010} is 8, dates are
     * texts. Aliases are replaced by what they stand for, which may not make the document much larger. At most 500 levels.
     */
    public static StrictDocument yaml(byte[] document) throws MalformedDocumentException {
        return YamlTrees.read(document);
    }

    /** What is wrong with the document in the words of kube-apiserver: {@code duplicate field "spec.size"}. */
    public List<String> strictErrors() {
        return duplicateFields.stream()
                .map(path -> "duplicate field " + GoText.quote(path))
                .toList();
    }
}
