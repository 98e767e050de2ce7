package io.github.multikueue.proxy.examples.ownparts;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.AccessDecision;
import io.github.multikueue.proxy.api.AccessReviewer;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.api.UnauthenticatedException;
import java.util.Map;
import java.util.Set;

/** Who has a listed token may read everything in the namespaces that are listed with it. The manager is not asked. */
final class TokenListReviewer implements AccessReviewer {

    private final Map<String, Set<String>> namespacesByToken;

    TokenListReviewer(Map<String, Set<String>> namespacesByToken) {
        this.namespacesByToken = Map.copyOf(namespacesByToken);
    }

    @Override
    public AccessDecision review(Caller caller, AccessAttributes attributes) {
        Set<String> namespaces =
                caller instanceof Caller.BearerToken bearer ? namespacesByToken.get(bearer.token()) : null;
        if (namespaces == null) {
            throw new UnauthenticatedException("the bearer token is not in the list");
        }
        return namespaces.contains(attributes.namespace())
                ? AccessDecision.allow()
                : AccessDecision.deny("not one of the namespaces of this token");
    }
}
