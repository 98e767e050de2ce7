package io.github.multikueue.proxy.examples.ranchertokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ResourceDescription;
import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.StorageContract;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tokens in Secrets do what the library expects of every storage. */
class TokenStorageTest extends StorageContract<TokenStorage> {

    private static final int LONGEST = 1_000_000;

    private final FakeCluster cluster =
            FakeCluster.builder().namespaces("team-a").start();
    private final ExecutorService watches = Executors.newCachedThreadPool();
    private TokenStorage storage;

    @BeforeEach
    void connect(@TempDir Path directory) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig(cluster.adminToken()));
        storage = new TokenStorage(
                ApiClients.manager(kubeconfig, Map.of(), Duration.ofSeconds(60), CallObserver.NONE),
                ResourceDescription.of(RancherTokens.GROUP, "v1alpha1", "RancherToken")
                        .build(),
                "",
                watches,
                (user, request) -> new Authorizer.Decision(true, ""),
                new SecureRandom());
    }

    @AfterEach
    void close() {
        watches.shutdownNow();
        cluster.close();
    }

    @Override
    protected TokenStorage storage() {
        return storage;
    }

    @Override
    protected String resourcePath() {
        return "/apis/tomlebreux.com/v1alpha1/namespaces/team-a/ranchertokens";
    }

    @Override
    protected ObjectNode object(String name, int value) {
        ObjectNode token = Json.object("""
                {"apiVersion":"tomlebreux.com/v1alpha1","kind":"RancherToken",
                 "metadata":{"name":"%s","namespace":"team-a"},
                 "spec":{"clusterName":"c","userID":"alice","enabled":"true"}}""".formatted(name));
        setValue(token, value);
        return token;
    }

    /** The time for which a token is valid becomes shorter only. */
    @Override
    protected void setValue(ObjectNode token, int value) {
        token.withObject("/spec").put("ttl", Integer.toString(LONGEST - value));
    }

    @Override
    protected int value(JsonNode token) {
        return LONGEST - token.at("/spec/ttl").asInt();
    }

    /** The plaintext is answered once. */
    @Override
    protected JsonNode kept(ApiObject created) {
        ObjectNode kept = created.copy();
        kept.withObject("/status").remove("plaintextToken");
        return kept;
    }
}
