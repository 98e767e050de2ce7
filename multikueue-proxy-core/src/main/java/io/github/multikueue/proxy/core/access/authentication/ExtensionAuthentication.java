package io.github.multikueue.proxy.core.access.authentication;

import static java.util.Objects.requireNonNullElse;

import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.ListWatch;
import io.github.multikueue.proxy.core.kube.client.WatchSource;
import io.github.multikueue.proxy.core.kube.client.WatchedForm;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.tls.ClientCertificateVerifier;
import io.github.multikueue.proxy.core.tls.PemCertificates;
import io.github.multikueue.proxy.core.tls.Watched;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the API server tells extension API servers about authentication, in the ConfigMap
 * {@code kube-system/extension-apiserver-authentication}: the authority of users' client certificates, and whom to believe as
 * a front proxy. It is watched: a change counts for the next request, without a restart.
 *
 * <p>Without the ConfigMap there is nothing to authenticate by, until it comes. A ConfigMap that is deleted, or has content that
 * cannot be used, changes nothing; one that has a key no more switches off what the key was for. Safe for use by many threads.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/">Aggregation layer</a>
 */
public final class ExtensionAuthentication implements AutoCloseable {

    private static final String NAME = "extension-apiserver-authentication";
    private static final String TEXT = "ConfigMap kube-system/" + NAME;
    private static final String CLIENT_CA = "client-ca-file";
    private static final ApiPath PATH = ApiPath.group("", "v1")
            .namespace("kube-system")
            .segment("configmaps")
            .query("fieldSelector", "metadata.name=" + NAME);

    private record ConfigMap(Map<String, String> data) {
        ConfigMap {
            data = requireNonNullElse(data, Map.of());
        }
    }

    private final Clock clock;
    private final CountDownLatch told = new CountDownLatch(1);
    private final ListWatch<ConfigMap> watch;
    private final Watched<String, Optional<ClientCertificateVerifier>> clients;
    private final Watched<RequestHeaderData, Optional<RequestHeaderConfig>> requestHeader;

    /**
     * Makes it; nothing is read before {@link #start}.
     *
     * @param server asked with the rights of this program, which needs the Role {@code extension-apiserver-authentication-reader}
     * @param clock tells whether certificates are valid
     * @param random spreads retries
     */
    public ExtensionAuthentication(ApiClient server, Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.clients = Watched.startingWith(TEXT + ": " + CLIENT_CA, Optional.empty(), this::clients);
        this.requestHeader =
                Watched.startingWith(TEXT + ": requestheader", Optional.empty(), data -> data.config(clock));
        this.watch = new ListWatch<>(
                new WatchSource<>(NAME, server, () -> PATH, WatchedForm.OBJECTS, ConfigMap.class),
                new Consumer(),
                clock,
                random);
    }

    /** Begins to watch; returns at once. */
    public void start() {
        watch.start();
    }

    @Override
    public void close() {
        watch.close();
    }

    /** Whom to believe as a front proxy; null for nobody. */
    public @Nullable RequestHeaderConfig requestHeader() {
        return requestHeader.get().orElse(null);
    }

    /** Verifies users' client certificates; null if there is no authority for them. */
    public @Nullable ClientCertificateVerifier clientCertificates() {
        return clients.get().orElse(null);
    }

    /** All authorities of client certificates; a listener asks clients for certificates of these. */
    public List<X509Certificate> authorities() {
        return Stream.of(clients.get(), requestHeader.get().map(RequestHeaderConfig::verifier))
                .flatMap(Optional::stream)
                .flatMap(verifier -> verifier.authorities().stream())
                .distinct()
                .toList();
    }

    /** Whether the API server has told whether there is a ConfigMap. */
    public boolean isSynced() {
        return told.getCount() == 0;
    }

    /**
     * Waits until {@link #isSynced}; before, front proxies and client certificates are not known.
     *
     * @return false, if the time is over and it is not
     */
    public boolean awaitSynced(Duration timeout) throws InterruptedException {
        return told.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Why what is used may be old or missing; empty if all is well. */
    public Optional<String> problem() {
        return Stream.of(Optional.ofNullable(watch.health().problem()), clients.problem(), requestHeader.problem())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<ClientCertificateVerifier> clients(String pem) throws GeneralSecurityException {
        return pem.isBlank()
                ? Optional.empty()
                : Optional.of(new ClientCertificateVerifier(PemCertificates.read(pem), clock));
    }

    private void missing() {
        clients.refresh(ExtensionAuthentication::readMissing);
        requestHeader.refresh(ExtensionAuthentication::readMissing);
    }

    private static <C> C readMissing() throws IOException {
        throw new IOException("there is no " + TEXT);
    }

    /** Is handed the one ConfigMap that the field selector asks for. */
    private final class Consumer implements ListWatch.Consumer<ConfigMap> {

        @Override
        public void replaceAll(List<ConfigMap> all) {
            if (all.isEmpty()) {
                missing();
            }
            all.forEach(this::put);
            told.countDown();
        }

        @Override
        public void put(ConfigMap object) {
            clients.offer(Objects.requireNonNullElse(object.data().get(CLIENT_CA), ""));
            requestHeader.offer(RequestHeaderData.of(object.data()));
        }

        @Override
        public void remove(ConfigMap object) {
            missing();
        }
    }
}
