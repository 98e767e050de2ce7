package io.github.multikueue.proxy.core.apiserver.chain;

import io.github.multikueue.proxy.core.apiserver.ApiExchange;
import io.github.multikueue.proxy.core.kube.meta.RequestInfo;
import io.github.multikueue.proxy.core.kube.meta.UserInfo;
import java.util.ArrayList;
import java.util.List;

/** Several observers as one. */
record ApiCallObservers(List<ApiCallObserver> all) implements ApiCallObserver {

    ApiCallObservers {
        all = List.copyOf(all);
    }

    @Override
    public ObservedCall begun(ApiExchange exchange, RequestInfo info) {
        List<ObservedCall> calls = new ArrayList<>(all.size());
        all.forEach(each -> calls.add(each.begun(exchange, info)));
        return new ObservedCall() {
            @Override
            public void authenticated(UserInfo caller, UserInfo user) {
                calls.forEach(each -> each.authenticated(caller, user));
            }

            @Override
            public void ended(int status) {
                calls.forEach(each -> each.ended(status));
            }
        };
    }

    @Override
    public void watchDropped(RequestInfo watch) {
        all.forEach(each -> each.watchDropped(watch));
    }
}
