package io.github.multikueue.proxy.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.multikueue.proxy.core.GenerousWaits;
import io.github.multikueue.proxy.core.RandomCases;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.apiserver.TestExchange;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is asked, while objects come and go: an answer from memory is that of the API server, word for word. */
@ExtendWith(GenerousWaits.class)
class SameAnswersTest {

    private static final List<String> NAMES = List.of("a", "b", "b-1", "b.1", "c", "zz");
    private static final List<String> NAMESPACES = List.of("team-a", "team-b");
    private static final List<String> FORMS = List.of(
            "application/json",
            "application/yaml",
            "*/*",
            CachedCluster.TABLE,
            "application/json;as=Table;v=v1beta1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    private static final List<String> LABELS = List.of(
            "app=web", "app!=web", "app", "!app", "app in (web,db)", "app notin (web)", "tier>1", "tier<2", "(");
    private static final List<String> FIELDS = List.of(
            "metadata.name=a",
            "metadata.name!=a",
            "metadata.namespace=team-a",
            "spec.nodeName=node-b",
            "status.phase!=Running",
            "spec.restartPolicy=Always",
            "spec.schedulerName!=default-scheduler",
            "spec.serviceAccountName=default",
            "spec.hostNetwork=false",
            "spec.hostNetwork=true",
            "status.podIP=10.0.0.1",
            "status.podIPs!=10.0.0.1",
            "status.nominatedNodeName=",
            "spec.colour=blue",
            "nothing=1");

    private final CachedCluster cluster = CachedCluster.start();
    private int answered;
    private int asked;

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyAnswerIsTheSame() {
        cluster.defineCups("Size");
        for (String resource : List.of("/api/v1/pods", "/apis/shop.example.com/v1/cups", "/api/v1/namespaces")) {
            await().until(() -> cluster.finds(resource + "?resourceVersion=0"));
        }
        await().until(() ->
                cluster.finds("/apis/shop.example.com/v1/cups?resourceVersion=0", "Accept", CachedCluster.TABLE));

        RandomCases.check(600, values -> {
            change(values);
            compare(target(values), values.oneOf(FORMS));
        });

        assertThat(asked).isEqualTo(600);
        // The others are malformed, or about objects that are not there.
        assertThat(answered).isGreaterThan(200);
    }

    private void change(RandomValues values) {
        String namespace = values.oneOf(NAMESPACES);
        String name = values.oneOf(NAMES);
        switch (values.weighted(4, 2, 2, 1, 1)) {
            case 1 -> {
                if (cluster.cluster.get("pods", namespace, name) == null) {
                    cluster.pod(
                            namespace,
                            name,
                            "app",
                            values.oneOf(List.of("web", "db")),
                            "tier",
                            "" + values.intBetween(0, 3));
                }
            }
            case 2 -> cluster.cup(namespace, name, values.intBetween(0, 9));
            case 3 -> cluster.cluster.delete("pods", namespace, name);
            case 4 -> cluster.cluster.delete("cups", namespace, name);
            default -> {
                // Nothing happens.
            }
        }
    }

    private static String target(RandomValues values) {
        boolean pods = values.weighted(2, 1) == 0;
        String namespace = values.weighted(3, 1) == 0 ? "namespaces/" + values.oneOf(NAMESPACES) + "/" : "";
        String base = (pods ? "/api/v1/" : "/apis/shop.example.com/v1/") + namespace + (pods ? "pods" : "cups");
        if (values.weighted(3, 1) == 1) {
            return base + "/" + values.oneOf(NAMES) + (values.weighted(4, 1) == 1 ? "/status" : "");
        }
        List<String> query = new ArrayList<>();
        add(query, values, "labelSelector", values.oneOf(LABELS));
        add(query, values, "fieldSelector", values.oneOf(FIELDS));
        add(query, values, "limit", values.oneOf(List.of("0", "1", "2", "500", "-1", "x")));
        add(query, values, "resourceVersion", values.oneOf(List.of("0", "", "110", "x")));
        add(query, values, "resourceVersionMatch", values.oneOf(List.of("NotOlderThan", "Exact", "Other")));
        add(query, values, "includeObject", values.oneOf(List.of("None", "Metadata", "Object", "Other")));
        add(query, values, "pretty", values.oneOf(List.of("true", "false", "")));
        return base + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static void add(List<String> query, RandomValues values, String name, String value) {
        if (values.weighted(3, 1) == 1) {
            query.add(name + "="
                    + value.replace(" ", "+")
                            .replace("=", "%3D")
                            .replace("<", "%3C")
                            .replace(">", "%3E"));
        }
    }

    private void compare(String target, String form) {
        asked++;
        TestExchange exchange = TestExchange.get(target, "Accept", form);
        // Nothing changes any more until the answers are there, so both are of the same state if the cache has come to
        // it.
        String present = "/api/v1/pods?resourceVersion=" + cluster.cluster.resourceVersion();
        String cups = "/apis/shop.example.com/v1/cups?resourceVersion=" + cluster.cluster.resourceVersion();
        await().pollDelay(Duration.ZERO).until(() -> cluster.catchesUp(present) && cluster.catchesUp(cups));
        cluster.read(exchange).ifPresent(read -> {
            cluster.serve(exchange, read);
            HttpResponse<String> direct = cluster.direct(target, "Accept", form);
            assertThat(exchange.text()).as("%s as %s", target, form).isEqualTo(direct.body());
            assertThat(exchange.status()).isEqualTo(direct.statusCode());
            assertThat(exchange.header("Content-Type"))
                    .isEqualTo(direct.headers().firstValue("Content-Type").orElseThrow());
            answered++;
        });
    }
}
