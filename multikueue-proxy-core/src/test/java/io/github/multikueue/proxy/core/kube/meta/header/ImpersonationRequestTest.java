package io.github.multikueue.proxy.core.kube.meta.header;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multikueue.proxy.api.AccessAttributes;
import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.Connections;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of k8s.io/apiserver, pkg/endpoints/filters/impersonation. */
class ImpersonationRequestTest {

    private static final String ACCOUNT = "system:serviceaccount:team-a:builder";

    static Stream<Arguments> groups() {
        return Stream.of(
                Arguments.of("bob", List.of(), List.of("system:authenticated")),
                Arguments.of("bob", List.of("dev"), List.of("dev", "system:authenticated")),
                Arguments.of("bob", List.of("system:authenticated", "dev"), List.of("system:authenticated", "dev")),
                Arguments.of("bob", List.of("system:unauthenticated"), List.of("system:unauthenticated")),
                Arguments.of("system:anonymous", List.of(), List.of("system:unauthenticated")),
                Arguments.of("system:anonymous", List.of("dev"), List.of("dev", "system:unauthenticated")),
                Arguments.of("system:anonymous", List.of("system:unauthenticated"), List.of("system:unauthenticated")),
                Arguments.of(
                        ACCOUNT,
                        List.of(),
                        List.of("system:serviceaccounts", "system:serviceaccounts:team-a", "system:authenticated")),
                Arguments.of(ACCOUNT, List.of("dev"), List.of("dev", "system:authenticated")),
                Arguments.of("system:serviceaccount:team-a", List.of(), List.of("system:authenticated")),
                Arguments.of("system:serviceaccount:team-a:", List.of(), List.of("system:authenticated")),
                Arguments.of("system:serviceaccount:Team A:x", List.of(), List.of("system:authenticated")),
                Arguments.of("system:serviceaccount:a:b:c", List.of(), List.of("system:authenticated")));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void theUserHasTheGroupsThatTheApiServerAdds(String user, List<String> given, List<String> expected) {
        assertThat(ImpersonationRequest.of(as(user, null, given, Map.of())).user())
                .isEqualTo(new UserInfo(user, "", expected, Map.of()));
    }

    @Test
    void whatTheImpersonatorNeedsIsARightToEachPart() {
        assertThat(ImpersonationRequest.of(
                                as("bob", "u1", List.of("dev", "ops"), Map.of("example.com/scopes", List.of("a", "b"))))
                        .rights())
                .extracting(AccessAttributes::toString)
                .containsExactly(
                        "impersonate users \"bob\" at the cluster scope",
                        "impersonate groups \"dev\" at the cluster scope",
                        "impersonate groups \"ops\" at the cluster scope",
                        "impersonate uids.authentication.k8s.io \"u1\" at the cluster scope",
                        "impersonate userextras/example.com/scopes.authentication.k8s.io \"a\" at the cluster scope",
                        "impersonate userextras/example.com/scopes.authentication.k8s.io \"b\" at the cluster scope");
        assertThat(ImpersonationRequest.of(as(ACCOUNT, null, List.of(), Map.of()))
                        .rights())
                .extracting(AccessAttributes::toString)
                .containsExactly("impersonate serviceaccounts \"builder\" in namespace \"team-a\"");
        assertThat(ImpersonationRequest.of(as("system:serviceaccount:a:b:c", null, List.of(), Map.of()))
                        .rights())
                .extracting(AccessAttributes::resource)
                .containsExactly("users");
    }

    @Test
    void anApiServerReadsTheSameUserInTheHeaders() {
        try (FakeCluster manager = FakeCluster.start()) {
            ApiClient server = Connections.withToken(manager, "unused", Duration.ofMinutes(1));
            Caller.ImpersonatedUser as = new Caller.ImpersonatedUser(
                    new Caller.BearerToken(manager.adminToken()),
                    "J\u00fcrgen, B.",
                    "u1",
                    List.of("a group", "K\u00f6ln"),
                    Map.of("example.com/Scopes%", List.of("a", "b")));

            Review seen = server.withBearerToken(
                            manager.adminToken(), ImpersonationHeaders.write(ImpersonationRequest.of(as)))
                    .create(
                            ApiPath.group("authentication.k8s.io", "v1").segment("selfsubjectreviews"),
                            Map.of(),
                            Review.class);

            UserInfo expected = ImpersonationRequest.of(as).user();
            assertThat(seen.status().userInfo())
                    .isEqualTo(new SeenUser(expected.name(), expected.uid(), expected.groups(), expected.extra()));
        }
    }

    private record Review(Status status) {}

    private record Status(SeenUser userInfo) {}

    private record SeenUser(
            String username, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {}

    private static Caller.ImpersonatedUser as(
            String user, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {
        return new Caller.ImpersonatedUser(new Caller.BearerToken("alice-token"), user, uid, groups, extra);
    }
}
