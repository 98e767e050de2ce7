package io.github.multikueue.proxy.examples.renameoperator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import io.github.multikueue.proxy.core.fake.FakeCluster;
import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.okhttp.RenameInterceptor;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import java.io.IOException;
import java.nio.file.Path;
import okhttp3.OkHttpClient;

/** The scenarios without a proxy: fabric8's client renames by itself, on OkHttp. */
class InterceptedInformersTest extends InformerScenarios {

    @Override
    KubernetesClient client(FakeCluster renamed, String rules, Path directory) throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(renamed.kubeconfig(renamed.adminToken())))
                .withHttpClientFactory(renaming(rules))
                .build();
    }

    private static OkHttpClientFactory renaming(String rules) throws IOException {
        try {
            Renamer renamer = new Renamer(RenameRules.parse(rules.getBytes(UTF_8)));
            return new OkHttpClientFactory() {
                @Override
                protected void additionalConfig(OkHttpClient.Builder builder) {
                    builder.addInterceptor(new RenameInterceptor(renamer));
                }
            };
        } catch (InvalidRulesException e) {
            throw new IOException(e);
        }
    }
}
