package io.github.multikueue.proxy.core.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Headers that name users: their bytes are UTF-8, as clients in Go write them, and none of them is left for whoever answers the
 * request. Each carrier of the library has a subclass.
 */
public abstract class RequestHeaderConformance extends FrontProxiedConformance {

    private static final String WHO = FrontProxiedServer.ECHOES + "/x/me";
    private static final String NAME = "j\u00fcrgen-\u6797-\ud83d\ude00";

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void namesThatAFrontProxyTellsAreUtf8(Protocol protocol) throws IOException {
        OkHttpClient client = server.frontProxy()
                .protocols(
                        protocol == Protocol.HTTP_2 ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(protocol))
                .build();
        JsonNode who = who(client, "X-Remote-User", NAME, "X-Remote-Group", NAME, "X-Remote-Extra-Team", NAME);

        assertThat(who.path("user").asText()).isEqualTo(NAME);
        assertThat(Json.texts(who.path("groups"))).containsExactly(NAME, "system:authenticated");
        assertThat(who.at("/extra/team/0").asText()).isEqualTo(NAME);
    }

    @Test
    void namesOfWhomToImpersonateAreUtf8() throws IOException {
        JsonNode who = who(
                server.anybody().build(),
                "Authorization",
                "Bearer alice",
                "Impersonate-User",
                NAME,
                "Impersonate-Uid",
                NAME,
                "Impersonate-Group",
                NAME,
                "Impersonate-Extra-Team",
                NAME);

        assertThat(who.path("user").asText()).isEqualTo(NAME);
        assertThat(Json.texts(who.path("groups"))).containsExactly(NAME, "system:authenticated");
        assertThat(who.at("/extra/team/0").asText()).isEqualTo(NAME);
    }

    /** Another byte that is not UTF-8 would have the same replacement, and so the same rights. */
    @Test
    void aNameThatIsNotUtf8IsABadRequest() throws IOException {
        String answer = server.raw("GET " + WHO
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Remote-User: j\u00fcrgen\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("\"kind\":\"Status\"", "header X-Remote-User: not UTF-8 (expected: UTF-8)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User",
                "x-remote-group",
                "X_Remote_User",
                "X-Remote-Extra-Scopes",
                "X-Forwarded-User",
                "x_forwarded_user",
                "CUSTOM-GROUP",
                "Custom-Extra-Scopes"
            })
    void headersThatTellAUserAreNotBelievedOfAnybodyElseAndGoNowhere(String header) throws IOException {
        JsonNode who =
                who(server.anybody().build(), "Authorization", "Bearer alice", header, "admin", "X-Other", "stays");

        assertThat(who.path("user").asText()).isEqualTo("alice");
        assertThat(Json.texts(who.path("groups"))).containsExactly("system:authenticated");
        assertThat(who.path("extra")).isEmpty();
        assertThat(headers(who))
                .contains("x-other")
                .doesNotContain(header.toLowerCase(Locale.ROOT))
                .doesNotContain("authorization");
    }

    @Test
    void whatTheFrontProxyTellsGoesNoFurtherEither() throws IOException {
        JsonNode who = who(server.frontProxy().build(), "X-Forwarded-User", "alice", "Custom-Group", "dev");

        assertThat(who.path("user").asText()).isEqualTo("alice");
        assertThat(Json.texts(who.path("groups"))).contains("dev");
        assertThat(headers(who)).doesNotContain("x-forwarded-user", "custom-group");
    }

    private static List<String> headers(JsonNode who) {
        return Json.texts(who.path("headers")).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }

    private JsonNode who(OkHttpClient client, String... headers) throws IOException {
        Headers.Builder all = new Headers.Builder();
        for (int i = 0; i < headers.length; i += 2) {
            all.addUnsafeNonAscii(headers[i], headers[i + 1]);
        }
        Request request = new Request.Builder()
                .url(server.url() + WHO)
                .headers(all.build())
                .build();
        try (Response response = client.newCall(request).execute()) {
            String body = response.body().string();
            assertThat(response.code()).as(body).isEqualTo(200);
            return Json.object(body);
        }
    }
}
