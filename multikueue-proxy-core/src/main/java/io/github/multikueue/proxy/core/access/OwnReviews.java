package io.github.multikueue.proxy.core.access;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts reviews with the proxy's own credential. Whatever goes wrong with that is not the caller's fault. */
public final class OwnReviews {

    private static final Logger logger = LoggerFactory.getLogger(OwnReviews.class);

    private final ApiClient manager;
    private final String name;

    OwnReviews(ApiClient manager) {
        this(manager, "the manager's API server");
    }

    /**
     * Makes it.
     *
     * @param server who is asked
     * @param name what the server is called in errors, for example {@code the API server}
     */
    public OwnReviews(ApiClient server, String name) {
        this.manager = server;
        this.name = name;
    }

    /**
     * Asks for a review, for a server of Kubernetes resources.
     *
     * @throws StatusException 500, if there is no usable answer, whatever the reason is
     */
    public static <T> T orStatus(Supplier<T> review) {
        try {
            return review.get();
        } catch (ProxyException e) {
            logger.warn("A review failed: {}", e.getMessage(), e.getCause());
            throw StatusException.internalError(String.valueOf(e.getMessage()));
        }
    }

    /**
     * @throws ReviewUnavailableException if the API server does not let the proxy ask
     * @throws ProxyException if it does not answer, or nothing usable
     */
    <T> T create(ApiPath reviews, Object review, Class<T> answer) {
        try {
            return manager.create(reviews, review, answer);
        } catch (KubeException.Refused e) {
            throw e.code() == HTTP_UNAUTHORIZED || e.code() == HTTP_FORBIDDEN
                    ? new ReviewUnavailableException(name, e)
                    : e.asUpstreamFailure(name);
        } catch (KubeException e) {
            throw e.asUpstreamFailure(name);
        }
    }
}
