package io.github.multikueue.proxy.server.route;

import io.github.multikueue.proxy.api.Caller;
import io.github.multikueue.proxy.core.OpenLog;
import io.github.multikueue.proxy.server.route.query.LogViewQuery;

/** Which log a request asks for, and which part of it. */
interface LogQuery {

    /** Whether the log goes on with what is still to come. */
    boolean follow();

    /** Opens it on behalf of a caller. */
    OpenLog open(Caller caller, LogViewQuery view);
}
