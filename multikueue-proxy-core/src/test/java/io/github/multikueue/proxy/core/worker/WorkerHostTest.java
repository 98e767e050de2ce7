package io.github.multikueue.proxy.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.net.InetAddresses;
import io.github.multikueue.proxy.api.WorkerConfig;
import io.github.multikueue.proxy.api.WorkerCredential;
import io.github.multikueue.proxy.core.concurrent.AnswerBudget;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ApiClients;
import io.github.multikueue.proxy.core.kube.client.CallObserver;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.client.guard.WorkerGuard;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker whose kubeconfig has a host name: what it resolves to is judged whenever it is connected to. */
class WorkerHostTest {

    private static final ApiPath PODS = ApiPath.group("", "v1").segment("pods");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicReference<List<InetAddress>> addresses = new AtomicReference<>();
    private final Dns resolver = host -> addresses.get();
    private TestWorker worker;

    @BeforeEach
    void start() throws Exception {
        worker = TestWorker.start(TestWorker.certificateFor("localhost")
                .addSubjectAlternativeName("spoke-1.example")
                .addSubjectAlternativeName("spoke-1.localhost")
                .build());
        resolveTo("127.0.0.1");
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "::169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b::7f00:1",
                "2002:a9fe:a9fe::",
                "10.0.0.1,127.0.0.1"
            })
    void thatResolvesToThisMachineOrItsSurroundingsIsNotConnectedTo(String to) {
        resolveTo(to.split(","));
        try (ApiClient api = connect("spoke-1.example")) {
            for (ApiClient each : List.of(api, api.withBearerToken("callers-token"))) {
                assertThat(refused(() -> each.getBytes(PODS)))
                        .hasMessageContaining("worker spoke-1: host spoke-1.example resolves to")
                        .hasMessageNotContaining(to);
                refused(() -> each.open(PODS).close());
            }
        }
        assertThat(worker.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "spoke-1.localhost", "LOCALHOST"})
    void thatSaysItIsThisMachineIsConnectedTo(String host) {
        try (ApiClient api = connect(host)) {
            assertThat(api.getBytes(PODS)).asString().isEqualTo("{}");
        }
    }

    @Test
    void thatResolvesToSomethingElseAfterAWhileIsJudgedAnew() {
        try (ApiClient api = connect("localhost")) {
            assertThat(api.getBytes(PODS)).asString().isEqualTo("{}");
            resolveTo("169.254.169.254");
            api.retire();

            refused(() -> api.getBytes(PODS));

            resolveTo("127.0.0.1");
            assertThat(api.getBytes(PODS)).asString().isEqualTo("{}");
        }
    }

    @Test
    void isToldFromOneThatCannotBeResolvedAndCallersDoNotSeeIt() {
        try (ApiClient api = connect("spoke-1.example")) {
            assertThat(WorkerFailures.outage(refused(() -> api.getBytes(PODS))))
                    .isEqualTo("cannot be reached: its host name resolves to an address that no worker may have");
        }
    }

    private static KubeException.Unreachable refused(Runnable call) {
        KubeException.Unreachable refusal = catchThrowableOfType(KubeException.Unreachable.class, call::run);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private void resolveTo(String... texts) {
        addresses.set(Stream.of(texts).map(InetAddresses::forString).toList());
    }

    private ApiClient connect(String host) {
        WorkerConfig.Usable config = new WorkerConfig.Usable(
                "spoke-1",
                URI.create("https://" + host + ":" + worker.port()),
                TestWorker.AUTHORITY.certificatePem(),
                null,
                new WorkerCredential.Token("t"),
                null,
                null);
        return ApiClients.worker(config, LONG, CallObserver.NONE, new WorkerGuard(resolver, AnswerBudget.ofHeap()));
    }
}
