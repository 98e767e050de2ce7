package io.github.multikueue.proxy.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking: somebody who presents a bearer token of the manager cluster, not yet verified; the user whom such a
 * somebody asks to impersonate; or an identity that was authenticated already.
 */
public sealed interface Caller {

    /**
     * A caller known by a bearer token that the manager's API server accepts. The token never appears in
     * {@link #toString()}. Immutable; equal to any other with the same token.
     */
    final class BearerToken implements Caller {

        private final String token;
        /** Made when it is asked for first. Threads that make it at the same time make the same. */
        private @Nullable String fingerprint;

        /**
         * @param token the token, without the word {@code Bearer}
         * @throws UnauthenticatedException if the token is empty or has characters that no token has
         */
        public BearerToken(String token) {
            if (token.isEmpty() || !isVisibleAscii(token)) {
                throw new UnauthenticatedException("the bearer token is empty or malformed");
            }
            this.token = token;
        }

        /** Returns the token, without the word {@code Bearer}. */
        public String token() {
            return token;
        }

        /**
         * Returns what stands in for the token as a key of caches, of counters and in logs, so that no token is kept: 64
         * hexadecimal digits, equal for equal tokens and for no others. It is a keyed hash (HMAC with SHA-256, RFC 2104) whose
         * key this process has made up, so it means nothing to another process. Computed once for each instance.
         */
        public String fingerprint() {
            String known = fingerprint;
            if (known == null) {
                known = TokenFingerprints.of(token);
                fingerprint = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BearerToken bearer && bearer.token.equals(token);
        }

        @Override
        public int hashCode() {
            return token.hashCode();
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

    /**
     * A user whom somebody else asks to impersonate, as the {@code Impersonate-*} headers of the Kubernetes API do it. All
     * rights that are reviewed are the user's; that the impersonator may impersonate each part of the user is reviewed first.
     *
     * @param impersonator who asks; the audit names both
     * @param user the user name, for example {@code bob} or {@code system:serviceaccount:team-a:builder}
     * @param uid the user's UID, or null
     * @param groups the user's groups; if none are given, those that the API server adds by itself
     * @param extra further attributes, for example scopes
     * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/">User impersonation</a>
     */
    record ImpersonatedUser(
            BearerToken impersonator,
            String user,
            @Nullable String uid,
            List<String> groups,
            Map<String, List<String>> extra)
            implements Caller {

        /** @throws BadRequestException if a name or value is empty or has control characters */
        public ImpersonatedUser {
            require("user to impersonate", user);
            if (uid != null) {
                require("UID to impersonate", uid);
            }
            groups = List.copyOf(groups);
            groups.forEach(group -> require("group to impersonate", group));
            Map<String, List<String>> copy = new LinkedHashMap<>();
            extra.forEach((key, values) -> {
                require("extra key to impersonate", key);
                values.forEach(value -> require("extra value to impersonate", value));
                copy.put(key, List.copyOf(values));
            });
            extra = Collections.unmodifiableMap(copy);
        }

        private static void require(String what, String value) {
            if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
                throw new BadRequestException(what + ": empty or with control characters (expected: printable text)");
            }
        }
    }
}
