package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.AdmissionCheck;
import io.github.multikueue.proxy.core.apiserver.Authenticator;
import io.github.multikueue.proxy.core.apiserver.Authorizer;
import io.github.multikueue.proxy.core.apiserver.ServedResources;
import io.github.multikueue.proxy.core.apiserver.discovery.DiscoveryDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthCheck;
import io.github.multikueue.proxy.core.apiserver.discovery.HealthDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.ServerDocuments;
import io.github.multikueue.proxy.core.apiserver.discovery.ServerVersion;
import io.github.multikueue.proxy.core.apiserver.openapi.OpenApiDocuments;
import io.github.multikueue.proxy.core.apiserver.published.DocumentHandler;
import io.github.multikueue.proxy.core.apiserver.verbs.ResourceVerbs;
import io.github.multikueue.proxy.core.apiserver.verbs.Watches;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What can be chosen about an {@link ApiServer}. Not safe for use by several threads. */
public final class ApiServerBuilder {

    private final ServedResources resources;
    private @Nullable ApiCallHandler handler;
    private CallerAdmission callerAdmission = CallerAdmission.OF_USERS;
    private @Nullable Authorizer impersonation;
    private final List<Authenticator> authenticators = new ArrayList<>();
    private Predicate<String> identityHeaders = name -> false;
    private boolean anonymous;
    private Authorizer authorizer = (user, request) -> new Authorizer.Decision(false, "");
    private AdmissionCheck admission = AdmissionCheck.NONE;
    private RequestLimits limits = RequestLimits.defaults();
    private final List<ApiCallObserver> observers = new ArrayList<>();
    private Duration requestTimeout = Duration.ofSeconds(60);
    private Duration bookmarkInterval = Duration.ofMinutes(1);
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = new SecureRandom();
    private @Nullable ServerDocuments documents;
    private final Map<String, DocumentHandler> moreDocuments = new LinkedHashMap<>();
    private ServerVersion version = ServerVersion.of("1", "0", "v1.0.0");
    private final List<HealthCheck> readyChecks = new ArrayList<>();

    ApiServerBuilder(ServedResources resources) {
        this.resources = resources;
    }

    /** Adds a way to find out who sends a request; those added first are asked first. */
    public ApiServerBuilder authenticator(Authenticator authenticator) {
        authenticators.add(authenticator);
        return this;
    }

    /**
     * Adds headers that an authenticator believes, such as those of a front proxy. Once the user is known they are taken off each
     * request, whoever sends it, as {@code Authorization}, {@code Impersonate-*} and {@code X-Remote-*} always are: what answers
     * the request, and may pass it on, never sees them.
     *
     * @param names tells whether a header of this name is one; asked at each request
     */
    public ApiServerBuilder identityHeaders(Predicate<String> names) {
        identityHeaders = identityHeaders.or(names);
        return this;
    }

    /** Requests without credentials go on as those of {@code system:anonymous}. Default: they are refused. */
    public ApiServerBuilder allowAnonymous() {
        anonymous = true;
        return this;
    }

    /** Sets what decides on rights. Default: every request is forbidden. */
    public ApiServerBuilder authorizer(Authorizer value) {
        authorizer = value;
        return this;
    }

    /** Sets who is let in at all, and as whom, before all else is decided. Default: {@link CallerAdmission#OF_USERS}. */
    public ApiServerBuilder callerAdmission(CallerAdmission value) {
        callerAdmission = value;
        return this;
    }

    /** Sets what decides whether a user may impersonate another one. Default: what decides on all other rights. */
    public ApiServerBuilder impersonationAuthorizer(Authorizer value) {
        impersonation = value;
        return this;
    }

    /** Sets who admits new objects. Default: all are admitted. */
    public ApiServerBuilder admission(AdmissionCheck value) {
        admission = value;
        return this;
    }

    /** Sets how many requests may be in flight. Default: {@link RequestLimits#defaults()}. */
    public ApiServerBuilder limits(RequestLimits value) {
        limits = value;
        return this;
    }

    /** Adds an observer of requests. */
    public ApiServerBuilder observer(ApiCallObserver observer) {
        observers.add(observer);
        return this;
    }

    /**
     * Sets how long a request may take that does not last by its nature, and a watch until it begins. Such requests end up to a twentieth
     * of that later. Default: 60 s, as in kube-apiserver.
     */
    public ApiServerBuilder requestTimeout(Duration value) {
        requestTimeout = value;
        return this;
    }

    /** Sets how often watches that take bookmarks get one. Default: 1 minute. */
    public ApiServerBuilder bookmarkInterval(Duration value) {
        bookmarkInterval = value;
        return this;
    }

    /** Sets where times come from. Default: the system's clock. */
    public ApiServerBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Sets where chance comes from; must be safe for use by many threads. Default: {@link SecureRandom}. */
    public ApiServerBuilder random(RandomGenerator value) {
        random = value;
        return this;
    }

    /** Sets what {@code /version} tells. Default: v1.0.0. */
    public ApiServerBuilder version(ServerVersion value) {
        version = value;
        return this;
    }

    /** Adds something that must hold for {@code /readyz} to be 200. */
    public ApiServerBuilder readyCheck(HealthCheck check) {
        readyChecks.add(check);
        return this;
    }

    /** Replaces all documents that are not resources: discovery, OpenAPI, version, health. */
    public ApiServerBuilder documents(ServerDocuments value) {
        documents = value;
        return this;
    }

    /** Has all calls answered by this alone: neither resources nor documents of the server's own are served. */
    public ApiServerBuilder handler(ApiCallHandler value) {
        handler = value;
        return this;
    }

    /**
     * Adds a document of one's own that is no resource, for example {@code /metrics}. It is for those whom the authorizer allows to get
     * its path.
     *
     * @param path as in requests, without a slash at its end
     */
    public ApiServerBuilder document(String path, DocumentHandler document) {
        moreDocuments.put(path, document);
        return this;
    }

    /** Returns the server. */
    public ApiServer build() {
        return new ApiServer(this);
    }

    List<Authenticator> authenticators() {
        return authenticators;
    }

    Predicate<String> identityHeaders() {
        return identityHeaders;
    }

    boolean anonymous() {
        return anonymous;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    CallerAdmission callerAdmission() {
        return callerAdmission;
    }

    ImpersonationFilter impersonation() {
        return new ImpersonationFilter(impersonation == null ? authorizer : impersonation);
    }

    RequestLimits limits() {
        return limits;
    }

    ApiCallObserver observer() {
        return ApiCallObserver.all(observers);
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    /** @param shutdown a check of {@code /readyz} */
    private ServerDocuments documents(HealthCheck shutdown) {
        List<HealthCheck> ready = new ArrayList<>(readyChecks);
        ready.add(shutdown);
        ServerDocuments all = documents != null
                ? documents
                : new ServerDocuments(
                        new DiscoveryDocuments(resources),
                        new OpenApiDocuments(resources, "Kubernetes resources", version.gitVersion(), clock),
                        new HealthDocuments(List.of(), ready),
                        version);
        return all.with(moreDocuments);
    }

    Watches watches() {
        return new Watches(bookmarkInterval, random, observer()::watchDropped);
    }

    /** What answers a call. */
    ApiCallHandler handler(Watches watches, HealthCheck shutdown) {
        if (handler != null) {
            return handler;
        }
        CreationReview review = new CreationReview(authorizer, admission);
        ResourceVerbs verbs = new ResourceVerbs(resources, watches, review, clock, random);
        ServerDocuments served = documents(shutdown);
        return call -> {
            if (!(call.info().isResourceRequest() ? verbs.serve(call) : served.handle(call))) {
                FailureResponses.respondUnknownPath(call.exchange());
            }
        };
    }
}
