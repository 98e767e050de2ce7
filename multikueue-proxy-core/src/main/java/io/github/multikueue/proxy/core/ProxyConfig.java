package io.github.multikueue.proxy.core;

import io.github.multikueue.proxy.api.Names;
import io.github.multikueue.proxy.api.ProxyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the machine. Immutable and valid: what is not is refused, with every problem at once.
 *
 * @param namespaces the namespaces to serve; empty (the default) for all
 * @param workersSecretNamespace the namespace with the Secrets of the workers' kubeconfigs, that of the Kueue controller;
 *     default {@code kueue-system}
 * @param requestTimeout how long one call to an API server may take, following logs excepted; default 30 s
 * @param reviewCacheTtl how long an access review is remembered; default 10 s, zero for not at all
 * @param accessReviewInterval how often the access of those who are reading a log is reviewed again; default 10 s, zero
 *     for never. A denial ends a log if it still stands three seconds later
 * @param maxCacheAge how old the caches of the manager may be before the proxy calls itself unready; default 3 min
 * @param authentication how bearer tokens become answers; default {@link Authentication#SELF_SUBJECT_ACCESS_REVIEW}
 * @param tokenAudiences the audiences a token must be for, with {@link Authentication#TOKEN_REVIEW}; empty for those of
 *     the API server
 * @param kubeconfigDirectory the only directory below which MultiKueueClusters of {@code locationType: Path} are read, or
 *     null (the default) to refuse them
 * @param multikueueOrigin the value the label {@code kueue.x-k8s.io/multikueue-origin} must have on a worker's job, or
 *     null (the default) for any
 * @param logs how logs are kept, and where else they are looked for; default {@link LogConfig#OFF}
 */
public record ProxyConfig(
        Set<String> namespaces,
        String workersSecretNamespace,
        Duration requestTimeout,
        Duration reviewCacheTtl,
        Duration accessReviewInterval,
        Duration maxCacheAge,
        Authentication authentication,
        List<String> tokenAudiences,
        @Nullable Path kubeconfigDirectory,
        @Nullable String multikueueOrigin,
        LogConfig logs) {

    /** How the proxy turns a bearer token into an access decision. */
    public enum Authentication {
        /** Ask the manager with the caller's own token. The proxy needs no right of its own for it. */
        SELF_SUBJECT_ACCESS_REVIEW,
        /** Authenticate the token with a TokenReview, then ask with a SubjectAccessReview for that identity. */
        TOKEN_REVIEW
    }

    /** The defaults. */
    public static ProxyConfig defaults() {
        return builder().build();
    }

    /**
     * Settings that are checked.
     *
     * @throws InvalidConfigException naming every problem
     */
    public ProxyConfig {
        namespaces = Set.copyOf(namespaces);
        tokenAudiences = List.copyOf(tokenAudiences);
        List<String> problems = new ArrayList<>();
        check(problems, () -> Names.requireLabel("workers secret namespace", workersSecretNamespace));
        namespaces.stream().sorted().forEach(each -> check(problems, () -> Names.requireNamespace(each)));
        atLeast(problems, "request timeout", requestTimeout, Duration.ofMillis(1));
        atLeast(problems, "review cache TTL", reviewCacheTtl, Duration.ZERO);
        atLeast(problems, "access review interval", accessReviewInterval, Duration.ZERO);
        atLeast(problems, "maximum cache age", maxCacheAge, Duration.ofMillis(1));
        if (kubeconfigDirectory != null && !kubeconfigDirectory.isAbsolute()) {
            problems.add("kubeconfig directory: " + kubeconfigDirectory + " (expected: an absolute path)");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }

    private static void check(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (ProxyException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private static void atLeast(List<String> problems, String what, Duration value, Duration minimum) {
        if (value.compareTo(minimum) < 0) {
            problems.add(what + ": " + value + " (expected: >= " + minimum + ")");
        }
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins with these settings. */
    public Builder toBuilder() {
        return builder()
                .namespaces(namespaces)
                .workersSecretNamespace(workersSecretNamespace)
                .requestTimeout(requestTimeout)
                .reviewCacheTtl(reviewCacheTtl)
                .accessReviewInterval(accessReviewInterval)
                .maxCacheAge(maxCacheAge)
                .authentication(authentication)
                .tokenAudiences(tokenAudiences)
                .kubeconfigDirectory(kubeconfigDirectory)
                .multikueueOrigin(multikueueOrigin)
                .logs(logs);
    }

    /** Collects settings; not safe for use by many threads. */
    public static final class Builder {
        private Set<String> namespaces = Set.of();
        private String workersSecretNamespace = "kueue-system";
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration reviewCacheTtl = Duration.ofSeconds(10);
        private Duration accessReviewInterval = Duration.ofSeconds(10);
        private Duration maxCacheAge = Duration.ofMinutes(3);
        private Authentication authentication = Authentication.SELF_SUBJECT_ACCESS_REVIEW;
        private List<String> tokenAudiences = List.of();
        private @Nullable Path kubeconfigDirectory;
        private @Nullable String multikueueOrigin;
        private LogConfig logs = LogConfig.OFF;

        private Builder() {}

        public Builder namespaces(Set<String> value) {
            namespaces = Set.copyOf(value);
            return this;
        }

        public Builder workersSecretNamespace(String value) {
            workersSecretNamespace = value;
            return this;
        }

        public Builder requestTimeout(Duration value) {
            requestTimeout = value;
            return this;
        }

        public Builder reviewCacheTtl(Duration value) {
            reviewCacheTtl = value;
            return this;
        }

        public Builder accessReviewInterval(Duration value) {
            accessReviewInterval = value;
            return this;
        }

        public Builder maxCacheAge(Duration value) {
            maxCacheAge = value;
            return this;
        }

        public Builder authentication(Authentication value) {
            authentication = value;
            return this;
        }

        public Builder tokenAudiences(List<String> value) {
            tokenAudiences = List.copyOf(value);
            return this;
        }

        public Builder kubeconfigDirectory(@Nullable Path value) {
            kubeconfigDirectory = value;
            return this;
        }

        public Builder multikueueOrigin(@Nullable String value) {
            multikueueOrigin = value;
            return this;
        }

        public Builder logs(LogConfig value) {
            logs = value;
            return this;
        }

        /**
         * The settings collected so far.
         *
         * @throws InvalidConfigException naming every problem
         */
        public ProxyConfig build() {
            return new ProxyConfig(
                    namespaces,
                    workersSecretNamespace,
                    requestTimeout,
                    reviewCacheTtl,
                    accessReviewInterval,
                    maxCacheAge,
                    authentication,
                    tokenAudiences,
                    kubeconfigDirectory,
                    multikueueOrigin,
                    logs);
        }
    }
}
