package io.github.multikueue.proxy.examples.ranchertokens;

/** Without an aggregator: the server itself finds out who the caller is, by a TokenReview. */
class KubectlDirectTest extends KubectlContract {

    @Override
    String address(RancherTokensDemo of) {
        return of.direct();
    }
}
