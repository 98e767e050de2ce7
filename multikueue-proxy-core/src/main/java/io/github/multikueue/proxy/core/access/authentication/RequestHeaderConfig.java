package io.github.multikueue.proxy.core.access.authentication;

import io.github.multikueue.proxy.core.kube.meta.header.HeaderNames;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import java.util.List;

/**
 * Whom to believe what a front proxy says of users, and where it says it. Immutable.
 *
 * @param verifier verifies the front proxy's client certificate
 * @param allowedNames common names that the front proxy's certificate may have; empty for any
 * @param usernameHeaders headers with the user's name, for example {@code X-Remote-User}; the first header of the list that
 *     is not empty counts, and may have one value
 * @param uidHeaders likewise with the user's UID; empty if none is believed
 * @param groupHeaders headers whose values are the user's groups, for example {@code X-Remote-Group}
 * @param extraHeaderPrefixes what headers with extra attributes begin with, for example {@code X-Remote-Extra-}
 */
public record RequestHeaderConfig(
        ClientCertificateVerifier verifier,
        List<String> allowedNames,
        List<String> usernameHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraHeaderPrefixes) {

    /**
     * Copies the lists, those of headers without blanks: a blank prefix would make an attribute of each header. Names stay as
     * they are: a list of one blank name must not become an empty one, which means any.
     */
    public RequestHeaderConfig {
        allowedNames = List.copyOf(allowedNames);
        usernameHeaders = withoutBlanks(usernameHeaders);
        uidHeaders = withoutBlanks(uidHeaders);
        groupHeaders = withoutBlanks(groupHeaders);
        extraHeaderPrefixes = withoutBlanks(extraHeaderPrefixes);
    }

    /** Whether a header of this name says something of the user; hyphens and underscores count as the same. */
    public boolean isIdentityHeader(String name) {
        return isOneOf(usernameHeaders, name)
                || isOneOf(uidHeaders, name)
                || isOneOf(groupHeaders, name)
                || extraHeaderPrefixes.stream().anyMatch(prefix -> HeaderNames.begins(name, prefix));
    }

    private static boolean isOneOf(List<String> headers, String name) {
        return headers.stream().anyMatch(header -> HeaderNames.same(name, header));
    }

    private static List<String> withoutBlanks(List<String> names) {
        return names.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
    }
}
