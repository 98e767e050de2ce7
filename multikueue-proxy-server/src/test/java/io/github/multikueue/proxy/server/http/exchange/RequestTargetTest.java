package io.github.multikueue.proxy.server.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a path is written behind the door; which paths come there is shown on sockets. */
class RequestTargetTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/, /a/",
        "/a/b.c/d-e_f~g, /a/b.c/d-e_f~g",
        "/%68ealth, /health",
        "/a%2Db/%7E, /a-b/~",
        "/clusterroles/system:admin, /clusterroles/system:admin",
        "/clusterroles/system%3Aadmin, /clusterroles/system:admin",
        "/clusterroles/system%3aadmin, /clusterroles/system:admin",
        "/a%20b, /a%20b",
        "/a+b, /a%2Bb",
        "/a%2bb, /a%2Bb",
        "/a;b=c, /a%3Bb=c",
        "/a%3bb, /a%3Bb",
        "/100%25, /100%25",
        "/%252e%252e, /%252e%252e",
        "/%c3%bc, /%C3%BC",
        "/%f0%9f%98%80, /%F0%9F%98%80",
        "/a%3Fb%23c, /a%3Fb%23c",
        "/api/v1/namespaces/n/pods/p/proxy/a%2fb//c, /api/v1/namespaces/n/pods/p/proxy/a%2Fb//c",
    })
    void eachPathIsWrittenInOneWay(String given, String canonical) {
        assertThat(RequestTarget.problem(given)).isNull();
        assertThat(RequestTarget.canonicalPath(given)).isEqualTo(canonical);
        assertThat(RequestTarget.canonicalPath(canonical)).isEqualTo(canonical);
    }
}
