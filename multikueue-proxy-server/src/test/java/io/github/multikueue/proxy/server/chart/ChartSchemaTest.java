package io.github.multikueue.proxy.server.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema of the values: it has every setting of every command, and refuses everything else. */
class ChartSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path SCHEMA = HelmChart.PROXY.file("values.schema.json");

    /** To renew it: see docs/installation.md. */
    @Test
    void itHasEverySettingOfEveryCommandAsTheCommandReadsIt() throws Exception {
        ObjectNode schema = (ObjectNode) MAPPER.readTree(Files.readString(SCHEMA));
        ObjectNode definitions = (ObjectNode) schema.path("definitions");
        for (ChartCommand command : ChartCommand.values()) {
            definitions.set(command.text(), SettingsSchema.of(command));
        }

        Golden.of(SCHEMA).matches(MAPPER.writer(new DefaultPrettyPrinter()).writeValueAsString(schema) + "\n");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "comand, serve, comand",
        "command, server, command",
        "settings.serve.log-stor, off, log-stor",
        "settings.serve.authentication, tokens, authentication",
        "settings.serve.port, many, port",
        "settings.serve.request-timeout, soon, request-timeout",
        "settings.serve.request-timeout, 30, request-timeout",
        "settings.serve.log-store-max-size, 2GB, log-store-max-size",
        "settings.cache-proxy.log-store, off, log-store",
        "settings.serve.tls-client-ca.secret, ca, tls-client-ca",
        "settings.rename-proxy.client-proxy, perhaps, client-proxy",
        "tls.mode, self-signed, mode",
        "service.prt, 443, prt",
        "ingress.hosts[0].name, example, name",
        "podDisruptionBudget.minAvailble, 1, minAvailble",
        "image.digest, sha256:1, digest"
    })
    void aTypoIsRefusedByItsName(String name, String value, String named) {
        assertThatThrownBy(() -> HelmChart.PROXY.rendered(Map.of(name, value)))
                .hasMessageContaining("schema")
                .hasMessageContaining(named);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({"jobKind, a, jobKind", "jobKinds[0], job, jobKinds", "gateway.user, a, user"})
    void soIsATypoInTheValuesForAWorker(String name, String value, String named) {
        assertThatThrownBy(() -> HelmChart.WORKER.rendered(Map.of(name, value)))
                .hasMessageContaining("schema")
                .hasMessageContaining(named);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "command=custom | args: []",
                "args[0]=serve | args: are for command custom alone",
                "command=rename-proxy | settings.rename-proxy.rules-path: is missing",
                "command=deployments-api | settings.deployments-api.tls-client-ca: is missing",
                "replicaCount=2 | settings.serve.log-store: is of one process",
                "replicaCount=2,settings.serve.log-store=off | settings.serve.cursor-key-file: is missing",
                "logStore.type=existingClaim | logStore.claimName: is missing",
                "apiServices[0].group=a.example,apiServices[0].version=v1,tls.mode=existingSecret | tls.caBundle: is missing",
                "controller.name=a,controller.image=b | controller: is for command rename-proxy alone",
                "command=cache-proxy,settings.cache-proxy.management-port=null,serviceMonitor.enabled=true | management-port: is missing"
            })
    void whatDoesNotFitTogetherIsRefusedByItsName(String values, String problem) {
        assertThatThrownBy(() -> HelmChart.PROXY.rendered(ChartValues.of(values)))
                .hasMessageContaining(problem);
    }

    @Test
    void theChartsAreWithoutFault() {
        for (HelmChart chart : new HelmChart[] {HelmChart.PROXY, HelmChart.WORKER}) {
            assertThat(chart.lint())
                    .satisfies(result -> assertThat(result.isFailed())
                            .as("%s", result.getMessages())
                            .isFalse());
        }
    }
}
