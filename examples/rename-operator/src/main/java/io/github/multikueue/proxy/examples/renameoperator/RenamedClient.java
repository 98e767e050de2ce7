package io.github.multikueue.proxy.examples.renameoperator;

import io.github.multikueue.proxy.core.rename.Renamer;
import io.github.multikueue.proxy.core.rename.okhttp.RenameInterceptor;
import io.github.multikueue.proxy.core.rename.rules.InvalidRulesException;
import io.github.multikueue.proxy.core.rename.rules.RenameRules;
import io.kubernetes.client.openapi.ApiClient;

/** Renaming within a program: a client of client-java that needs no proxy. */
final class RenamedClient {

    private RenamedClient() {}

    /** Lets a client use original names, by a rule document. */
    static ApiClient renaming(ApiClient client, byte[] rules) throws InvalidRulesException {
        Renamer renamer = new Renamer(RenameRules.parse(rules));
        return client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(new RenameInterceptor(renamer))
                .build());
    }
}
