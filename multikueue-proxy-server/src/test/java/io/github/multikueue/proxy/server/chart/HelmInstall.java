package io.github.multikueue.proxy.server.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import io.github.multikueue.proxy.server.ScriptRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Installs the chart, in a process of its own: helm takes from its environment where the cluster is, and that it is to remember nothing of
 * the release there. Somebody who installs again finds the objects, as an upgrade does.
 */
final class HelmInstall {

    private static final String NAME = "multikueue-proxy";

    private HelmInstall() {}

    /** The values of {@code --set}, as {@code name=value}. */
    public static void main(String[] values) {
        InstallCommand install = new Helm(HelmChart.PROXY.file(""))
                .install()
                .withName(NAME)
                .withNamespace(NAME)
                .withKubeConfig(Path.of(System.getenv("KUBECONFIG")))
                .disableOpenApiValidation();
        for (String each : values) {
            String[] parts = each.split("=", 2);
            install.set(parts[0], parts[1]);
        }
        install.call();
    }

    /** Does it in the cluster of a kubeconfig, in a namespace of the chart's name. */
    static ScriptRun run(Path home, String kubeconfig, String... values) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HelmInstall.class.getName()));
        command.addAll(List.of(values));
        Path file = Files.writeString(home.resolve("kubeconfig"), kubeconfig);
        return ScriptRun.of(home, Map.of("KUBECONFIG", file.toString(), "HELM_DRIVER", "memory"), command);
    }
}
