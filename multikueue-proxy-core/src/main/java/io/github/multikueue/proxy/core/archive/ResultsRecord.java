package io.github.multikueue.proxy.core.archive;

import io.github.multikueue.proxy.core.kube.meta.Json;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Tekton Results keeps of one object.
 *
 * @param result the Result it belongs to: usually the UID of a PipelineRun, sometimes that of an event several runs share
 * @param name usually the object's UID
 * @param json the object
 * @see <a href="https://github.com/tektoncd/results/tree/main/docs/api">Results API</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ResultsRecord(String result, String name, byte[] json) {

    private static final String ID = "([a-z0-9_-]{1,63})";
    private static final Pattern NAME = Pattern.compile(ID + "/results/" + ID + "/records/" + ID);

    /** @throws IOException if the name is not one of a record */
    static ResultsRecord of(String fullName, byte[] json) throws IOException {
        Matcher parts = NAME.matcher(fullName);
        if (!parts.matches()) {
            throw new IOException("not the name of a record");
        }
        return new ResultsRecord(parts.group(2), parts.group(3), json);
    }

    /** The object, as a narrow record. */
    <T> T as(Class<T> type) throws IOException {
        return Json.read(json, type);
    }
}
