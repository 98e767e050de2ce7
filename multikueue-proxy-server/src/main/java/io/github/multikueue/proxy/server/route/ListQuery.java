package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.ListOptions;

/** Reads how a list is to be paged. */
final class ListQuery {

    private ListQuery() {}

    /** A limit of 0 is none, as with the API server. */
    static ListOptions of(QueryParameters query) {
        Long limit = query.number("limit");
        return new ListOptions(limit != null && limit == 0 ? null : limit, query.text("continue"));
    }
}
