package io.github.multikueue.proxy.core.apiserver.memory;

import io.github.multikueue.proxy.core.apiserver.storage.ApiObject;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister;
import io.github.multikueue.proxy.core.apiserver.storage.ObjectLister.Page;
import io.github.multikueue.proxy.core.kube.meta.ObjectKey;
import io.github.multikueue.proxy.core.kube.meta.StatusException;
import java.util.List;

/** Lists the objects of a table in pages, which show all of them as they were at one version. */
public final class ListPages {

    private final ObjectTable table;

    /** Lists the objects of that table. */
    public ListPages(ObjectTable table) {
        this.table = table;
    }

    /**
     * Reads a page; see {@link ObjectLister#list}.
     *
     * @throws StatusException 400, if the continue token is not one of ours; 410, if its version, or that of the query, is forgotten
     */
    public Page read(ObjectLister.Query query) {
        if (!query.continueToken().isEmpty()) {
            return read(query, ContinueToken.parse(query.continueToken()));
        }
        ObjectTable.Snapshot snapshot = isExact(query)
                ? table.selectAt(Long.parseUnsignedLong(query.resourceVersion()), query.selector())
                : table.select(query.selector());
        if (snapshot == null) {
            throw StatusException.expired("The resourceVersion for the provided list is too old.");
        }
        return page(query, snapshot.objects(), snapshot.revision());
    }

    /** Whether the table knows what is asked for: the version that a list in pages goes on with, or that of the query. */
    public boolean reaches(ObjectLister.Query query) {
        try {
            if (!query.continueToken().isEmpty()) {
                return table.reaches(ContinueToken.parse(query.continueToken()).revision());
            }
            return !isExact(query) || table.reaches(Long.parseUnsignedLong(query.resourceVersion()));
        } catch (StatusException | NumberFormatException malformed) {
            return false;
        }
    }

    private Page read(ObjectLister.Query query, ContinueToken from) {
        ObjectTable.Snapshot snapshot = table.selectAt(from.revision(), query.selector());
        if (snapshot == null) {
            throw StatusException.expired("The provided continue parameter is too old to display a consistent list"
                    + " result. You must start a new list without the continue parameter.");
        }
        return page(query, from.rest(snapshot.objects(), query.selector()), snapshot.revision());
    }

    /** A list with a limit is of the version that it is asked for even if nobody says so, unless any version will do. */
    private static boolean isExact(ObjectLister.Query query) {
        boolean any = query.resourceVersion().isEmpty() || isCached(query);
        return query.match().equals("Exact") || (query.match().isEmpty() && query.limit() > 0 && !any);
    }

    /** As kube-apiserver answers from its cache: such lists are never cut into pages. */
    private static boolean isCached(ObjectLister.Query query) {
        return query.resourceVersion().equals("0");
    }

    private static Page page(ObjectLister.Query query, List<ApiObject> objects, long revision) {
        String version = Long.toString(revision);
        if (query.limit() <= 0 || query.limit() >= objects.size() || isCached(query)) {
            return new Page(objects, version, null, 0);
        }
        List<ApiObject> page = objects.subList(0, (int) query.limit());
        ObjectKey last = page.get(page.size() - 1).key();
        long remaining = query.selector().isSelective() ? 0 : objects.size() - page.size();
        String next = ContinueToken.behind(last, query.selector(), revision).encode();
        return new Page(page, version, next, remaining);
    }
}
