package io.github.multikueue.proxy.server.route.query;

import io.github.multikueue.proxy.api.ListOptions;

/** Reads how a list is to be paged. */
public final class ListQuery {

    private ListQuery() {}

    /** A limit of 0 is none, as with the API server. */
    public static ListOptions of(QueryParameters query) {
        Long limit = query.number("limit");
        return new ListOptions(limit != null && limit == 0 ? null : limit, query.text("continue"));
    }
}
