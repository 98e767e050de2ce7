package io.github.multikueue.proxy.core.access;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import io.github.multikueue.proxy.api.ProxyException;
import io.github.multikueue.proxy.core.kube.client.ApiClient;
import io.github.multikueue.proxy.core.kube.client.KubeException;
import io.github.multikueue.proxy.core.kube.meta.ApiPath;

/** Posts reviews with the proxy's own credential. Whatever goes wrong with that is not the caller's fault. */
final class OwnReviews {

    private final ApiClient manager;

    OwnReviews(ApiClient manager) {
        this.manager = manager;
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
                    ? new ReviewUnavailableException(e)
                    : e.asUpstreamFailure("the manager's API server");
        } catch (KubeException e) {
            throw e.asUpstreamFailure("the manager's API server");
        }
    }
}
