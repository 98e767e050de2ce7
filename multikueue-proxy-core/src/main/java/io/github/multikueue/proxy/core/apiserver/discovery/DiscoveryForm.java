package io.github.multikueue.proxy.core.apiserver.discovery;

import io.github.multikueue.proxy.core.apiserver.ApiCall;
import io.github.multikueue.proxy.core.kube.meta.Status.Details;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.header.AcceptClause;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The forms of the documents at {@code /api} and {@code /apis}. */
enum DiscoveryForm {
    /** A list of versions or groups; their resources are in documents of their own. */
    LEGACY(""),
    /** Everything in one document: {@code apidiscovery.k8s.io/v2 APIGroupDiscoveryList}. */
    V2("v2"),
    /** The same, with the version that it had before. */
    V2BETA1("v2beta1");

    private static final Set<String> TRANSFORMATION = Set.of("as", "g", "v");
    private static final String GROUP = "apidiscovery.k8s.io";
    private static final String KIND = "APIGroupDiscoveryList";

    private final String version;

    DiscoveryForm(String version) {
        this.version = version;
    }

    /** The {@code Content-Type}, which says what the aggregated form is. */
    String contentType() {
        return this == LEGACY ? ApiCall.JSON : ApiCall.JSON + ";g=" + GROUP + ";v=" + version + ";as=" + KIND;
    }

    /** The {@code apiVersion} of the document. */
    String apiVersion() {
        return this == LEGACY ? "v1" : GROUP + "/" + version;
    }

    /**
     * Chooses the form by the first clause of {@code Accept} that can be met.
     *
     * @param accept all values of the header
     * @param aggregated whether there is an aggregated form
     * @throws StatusException 406, if no clause can be met
     */
    static DiscoveryForm of(List<String> accept, boolean aggregated) {
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            DiscoveryForm form = clause.includes(ApiCall.JSON) ? form(clause) : null;
            if (form == LEGACY || form != null && aggregated) {
                return form;
            }
        }
        throw new StatusException(
                406,
                "NotAcceptable",
                "406: Not Acceptable\n\nAvailable representations: " + ApiCall.JSON,
                Details.EMPTY);
    }

    private static @Nullable DiscoveryForm form(AcceptClause clause) {
        if (TRANSFORMATION.stream().noneMatch(clause.parameters()::containsKey)) {
            return LEGACY;
        }
        if (!GROUP.equals(clause.parameters().get("g"))
                || !KIND.equals(clause.parameters().get("as"))) {
            return null;
        }
        String wanted = clause.parameters().getOrDefault("v", "");
        return wanted.equals(V2.version) ? V2 : wanted.equals(V2BETA1.version) ? V2BETA1 : null;
    }
}
