package io.github.multikueue.proxy.core.apiserver.present;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.AcceptClause;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of an answer, chosen by the header {@code Accept}: of its clauses that can be met, the one that is wanted most.
 * Failures are never
 * transformed.
 *
 * @param encoding how it is written
 * @param form what is written
 * @param metaVersion of a Table or of bare metadata, the version of {@code meta.k8s.io}: {@code v1} or {@code v1beta1}
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources">Alternate
 *     representations</a>
 */
public record Representation(Encoding encoding, Form form, String metaVersion) {

    /** How an answer is written. */
    public enum Encoding {
        JSON("application/json"),
        /** For people. */
        INDENTED_JSON("application/json"),
        YAML("application/yaml");

        private final String mediaType;

        Encoding(String mediaType) {
            this.mediaType = mediaType;
        }

        /** The content type. */
        public String mediaType() {
            return mediaType;
        }
    }

    /** What is written of an object. */
    public enum Form {
        /** The object as it is. */
        OBJECT,
        /** A Table, as {@code kubectl get} shows it. */
        TABLE,
        /** {@code PartialObjectMetadata}: the metadata alone. */
        METADATA
    }

    /** What a request is answered with: for each there are forms that do not fit. */
    public enum Subject {
        OBJECT,
        LIST,
        WATCH
    }

    private static final String META_GROUP = "meta.k8s.io";
    private static final Set<String> META_VERSIONS = Set.of("v1", "v1beta1");

    /**
     * Chooses the form.
     *
     * @param request with its header {@code Accept}, and what it says about {@code pretty}
     * @throws StatusException 406, if the client accepts nothing that there is
     */
    public static Representation of(RequestHead request, Subject subject) {
        Representation chosen = of(request.headers("Accept"), subject);
        boolean indented =
                subject != Subject.WATCH && chosen.encoding == Encoding.JSON && IndentedJson.isWanted(request);
        return indented ? new Representation(Encoding.INDENTED_JSON, chosen.form, chosen.metaVersion) : chosen;
    }

    private static Representation of(List<String> accept, Subject subject) {
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            Representation acceptable = ofClause(clause, subject);
            if (acceptable != null) {
                return acceptable;
            }
        }
        throw notAcceptable(subject);
    }

    private static @Nullable Representation ofClause(AcceptClause clause, Subject subject) {
        Encoding encoding = encoding(clause, subject);
        if (encoding == null) {
            return null;
        }
        String as = parameter(clause, "as");
        if (as.isEmpty()) {
            return new Representation(encoding, Form.OBJECT, "");
        }
        String version = parameter(clause, "v");
        Form form = form(as, subject);
        boolean known = META_GROUP.equals(parameter(clause, "g")) && META_VERSIONS.contains(version);
        return form == null || !known ? null : new Representation(encoding, form, version);
    }

    private static String parameter(AcceptClause clause, String name) {
        return clause.parameters().getOrDefault(name, "").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Encoding encoding(AcceptClause clause, Subject subject) {
        if (clause.includes(Encoding.JSON.mediaType())) {
            boolean indented =
                    subject != Subject.WATCH && parameter(clause, "pretty").equals("1");
            return indented ? Encoding.INDENTED_JSON : Encoding.JSON;
        }
        // Documents that follow each other in one stream are not written in YAML.
        return subject != Subject.WATCH && clause.includes(Encoding.YAML.mediaType()) ? Encoding.YAML : null;
    }

    private static @Nullable Form form(String as, Subject subject) {
        return switch (as) {
            case "table" -> Form.TABLE;
            case "partialobjectmetadata" -> subject == Subject.LIST ? null : Form.METADATA;
            case "partialobjectmetadatalist" -> subject == Subject.LIST ? Form.METADATA : null;
            default -> null;
        };
    }

    private static StatusException notAcceptable(Subject subject) {
        String available = "application/json, application/yaml, application/json;stream=watch";
        String message = "406: Not Acceptable\n\nAvailable representations: "
                + (subject == Subject.WATCH ? "application/json;stream=watch" : available);
        return new StatusException(406, "NotAcceptable", message, Details.EMPTY);
    }
}
