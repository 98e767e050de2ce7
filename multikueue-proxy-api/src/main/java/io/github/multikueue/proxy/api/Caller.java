package io.github.multikueue.proxy.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking. Either somebody who presents a bearer token of the manager cluster, not yet verified, or an identity that
 * was authenticated already.
 */
public sealed interface Caller {

    /**
     * A caller known by a bearer token that the manager's API server accepts. The token never appears in
     * {@link #toString()}.
     *
     * @param token the token, without the word {@code Bearer}
     */
    record BearerToken(String token) implements Caller {

        /** @throws UnauthenticatedException if the token is empty or has characters that no token has */
        public BearerToken {
            if (token.isEmpty() || !isVisibleAscii(token)) {
                throw new UnauthenticatedException("the bearer token is empty or malformed");
            }
        }

        private static boolean isVisibleAscii(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return "BearerToken[***]";
        }
    }

    /**
     * An authenticated identity, as in {@code authentication.k8s.io/v1 UserInfo}.
     *
     * @param user the user name, never empty
     * @param uid the user's UID, if the authenticator knows one
     * @param groups the groups the user belongs to
     * @param extra further attributes, for example scopes
     */
    record Identity(String user, @Nullable String uid, List<String> groups, Map<String, List<String>> extra)
            implements Caller {

        /** @throws UnauthenticatedException if the user name is empty */
        public Identity {
            if (user.isEmpty()) {
                throw new UnauthenticatedException("the authenticated identity has no user name");
            }
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }
    }
}
