package io.github.multikueue.proxy.core.kube.meta.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multikueue.proxy.core.kube.meta.RequestHead;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImpersonationHeadersTest {

    @Test
    void aUserIsReadWithAllItsParts() {
        assertThat(ImpersonationHeaders.read(head(
                        "impersonate-user: J\u00fcrgen, B.",
                        "Impersonate-Group: dev",
                        "Impersonate-Uid: u1",
                        "IMPERSONATE-GROUP: ops",
                        "Impersonate-Extra-Example.com%2Fk%C3%b6ln: a",
                        "impersonate-extra-example.com%2fk%c3%b6ln: b",
                        "Impersonate-Extra-50%: c",
                        "Impersonate-Extra-a+b: d")))
                .contains(new ImpersonationRequest(new UserInfo(
                        "J\u00fcrgen, B.",
                        "u1",
                        List.of("dev", "ops"),
                        Map.of(
                                "example.com/k\u00f6ln", List.of("a", "b"),
                                "50%", List.of("c"),
                                "a+b", List.of("d")))));
    }

    @Test
    void otherHeadersAskForNobody() {
        assertThat(ImpersonationHeaders.read(
                        head("Authorization: Bearer x", "Impersonate-Users: bob", "Impersonate: x")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Impersonate-User: | Impersonate-User: empty or with control characters",
                "Impersonate-User: bob; Impersonate-User: bob | Impersonate-User: 2 headers (expected: one)",
                "impersonate-group: dev | impersonate-group: without a user (expected: Impersonate-User with it)",
                "Impersonate-Uid: u1 | Impersonate-Uid: without a user",
                "Impersonate-Extra-x: y | Impersonate-Extra-x: without a user",
                "Impersonate-User: a\tb | Impersonate-User: empty or with control characters",
                "Impersonate-User: bob; Impersonate-Group: | Impersonate-Group: empty or with control characters",
                "Impersonate-User: bob; Impersonate-Uid: 1; Impersonate-Uid: 1 | Impersonate-Uid: 2 headers",
                "Impersonate-User: bob; Impersonate-Extra-: x | Impersonate-Extra-: empty or with control characters",
                "Impersonate-User: bob; Impersonate-Extra-a%00: x | Impersonate-Extra-a%00: empty or with control",
                "Impersonate-User: bob; Impersonate-Extra-a%ff: x | header Impersonate-Extra-a%ff: not UTF-8",
                "Impersonate-User: bob; Impersonate-Extra-a: | Impersonate-Extra-a: empty or with control characters",
            })
    void whatCanBeReadInTwoWaysIsRefused(String headers, String message) {
        assertThatThrownBy(() -> ImpersonationHeaders.read(head(headers.split("; "))))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageStartingWith(message);
    }

    private static RequestHead head(String... headers) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1);
            entries.add(Map.entry(header.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value));
        }
        return new RequestHead("GET", "/", entries, List.of());
    }
}
