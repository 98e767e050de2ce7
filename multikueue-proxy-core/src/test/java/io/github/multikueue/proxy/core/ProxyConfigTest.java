package io.github.multikueue.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyConfigTest {

    @Test
    void hasTheDefaultsThatAreDocumented() {
        assertThat(ProxyConfig.defaults())
                .isEqualTo(new ProxyConfig(
                        Set.of(),
                        "kueue-system",
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(3),
                        ProxyConfig.Authentication.SELF_SUBJECT_ACCESS_REVIEW,
                        List.of(),
                        null,
                        null,
                        LogConfig.OFF));
    }

    @Test
    void goesBackToABuilder() {
        ProxyConfig config = ProxyConfig.builder()
                .namespaces(Set.of("team-a"))
                .workersSecretNamespace("kueue")
                .requestTimeout(Duration.ofSeconds(1))
                .reviewCacheTtl(Duration.ofSeconds(2))
                .accessReviewInterval(Duration.ofSeconds(3))
                .maxCacheAge(Duration.ofSeconds(4))
                .authentication(ProxyConfig.Authentication.TOKEN_REVIEW)
                .tokenAudiences(List.of("proxy"))
                .kubeconfigDirectory(Path.of("/kubeconfigs"))
                .multikueueOrigin("here")
                .logs(new LogConfig(
                        null,
                        Duration.ofMinutes(2),
                        LogConfig.OFF.capture(),
                        LogConfig.OFF.startTimeout(),
                        null,
                        null,
                        null))
                .build();

        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThatThrownBy(
                        () -> config.toBuilder().requestTimeout(Duration.ZERO).build())
                .isInstanceOf(InvalidConfigException.class);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        ProxyConfig.Builder builder = ProxyConfig.builder()
                .namespaces(Set.of("fine", "Not_Fine"))
                .workersSecretNamespace("")
                .requestTimeout(Duration.ZERO)
                .reviewCacheTtl(Duration.ofSeconds(-1))
                .kubeconfigDirectory(Path.of("relative"));

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .anySatisfy(each -> assertThat(each).startsWith("workers secret namespace: \"\""))
                                .anySatisfy(each -> assertThat(each).startsWith("namespace: \"Not_Fine\""))
                                .anySatisfy(each ->
                                        assertThat(each).isEqualTo("request timeout: PT0S (expected: >= PT0.001S)"))
                                .anySatisfy(each ->
                                        assertThat(each).isEqualTo("review cache TTL: PT-1S (expected: >= PT0S)"))
                                .anySatisfy(each -> assertThat(each)
                                        .isEqualTo("kubeconfig directory: relative (expected: an absolute path)")));
    }
}
