package io.github.multikueue.proxy.server.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.github.multikueue.proxy.server.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The life of a release of a small chart, in a process of its own: helm keeps what it knows of a cluster in its home directory. */
final class HelmRelease {

    private static final String NAME = "shop";
    private static final String NAMESPACE = "team-a";

    private HelmRelease() {}

    /** Installs, upgrades, lists and uninstalls it, and prints what helm says of that. */
    public static void main(String[] chart) throws IOException {
        String kubeconfig = Files.readString(Path.of(System.getenv("KUBECONFIG")));
        Helm helm = new Helm(Path.of(chart[0]));
        print(helm.install()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(kubeconfig)
                .disableOpenApiValidation()
                .call());
        print(helm.upgrade()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(kubeconfig)
                .disableOpenApiValidation()
                .set("colour", "red")
                .call());
        Helm.list()
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(kubeconfig)
                .call()
                .forEach(HelmRelease::print);
        print(Helm.uninstall(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfigContents(kubeconfig)
                .call());
        print("left: "
                + Helm.list()
                        .all()
                        .withNamespace(NAMESPACE)
                        .withKubeConfigContents(kubeconfig)
                        .call()
                        .size());
    }

    private static void print(Release release) {
        print(String.join(
                " ",
                release.getName(),
                release.getNamespace(),
                release.getRevision(),
                release.getStatus(),
                release.getChart()));
    }

    private static void print(String line) {
        System.out.writeBytes((line + "\n").getBytes(UTF_8));
    }

    /** Writes the chart: a ConfigMap, a Service and a Deployment. */
    static Path chart(Path home) throws IOException {
        Path chart = Files.createDirectories(home.resolve("shop"));
        Path templates = Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: shop\nversion: 1.2.3\n");
        Files.writeString(chart.resolve("values.yaml"), "colour: blue\n");
        Files.writeString(templates.resolve("all.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: "{{ .Release.Name }}"}
                data: {colour: "{{ .Values.colour }}"}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: "{{ .Release.Name }}"}
                spec: {ports: [{port: 80}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: "{{ .Release.Name }}"}
                spec:
                  selector: {matchLabels: {app: shop}}
                  template:
                    metadata: {labels: {app: shop}}
                    spec: {containers: [{name: main, image: "shop:{{ .Values.colour }}"}]}
                """);
        return chart;
    }

    /** Does it all in the cluster of a kubeconfig. */
    static ScriptRun run(Path home, Path chart, String kubeconfig) throws Exception {
        Path file = Files.writeString(home.resolve("helm.kubeconfig"), kubeconfig);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HelmRelease.class.getName(),
                chart.toString());
        return ScriptRun.of(home, Map.of("KUBECONFIG", file.toString()), command);
    }
}
