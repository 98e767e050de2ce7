package io.github.multikueue.proxy.api;

import org.jspecify.annotations.Nullable;

/**
 * How to page through a list, as in {@code meta/v1 ListOptions}.
 *
 * @param limit the most items to read at once, or null for all; at least 1
 * @param continueToken the opaque {@code metadata.continue} of the page before, or null for the first page
 */
public record ListOptions(@Nullable Long limit, @Nullable String continueToken) {

    /** Everything in one page. */
    public static final ListOptions ALL = new ListOptions(null, null);

    /** @throws BadRequestException if the limit is less than 1 */
    public ListOptions {
        if (limit != null && limit < 1) {
            throw new BadRequestException("limit: " + limit + " (expected: >= 1)");
        }
    }
}
