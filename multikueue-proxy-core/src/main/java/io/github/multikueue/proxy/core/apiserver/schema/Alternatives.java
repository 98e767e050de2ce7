package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.apiserver.schema.ValueRules.Combined;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code anyOf}, {@code oneOf}, {@code allOf} and {@code not}. If no alternative holds, the errors of the one that
 * fits best are reported after the general message.
 */
final class Alternatives {

    private Alternatives() {}

    static void check(Combined combined, JsonNode value, String path, Findings findings) {
        if (!combined.any().isEmpty()) {
            checkAny(combined.any(), value, path, findings);
        }
        if (!combined.one().isEmpty()) {
            checkOne(combined.one(), value, path, findings);
        }
        if (!combined.all().isEmpty()) {
            checkAll(combined.all(), value, path, findings);
        }
        if (combined.not() != null && validate(combined.not(), value, path).isValid()) {
            findings.addGeneral(GoText.quote(path) + " must not validate the schema (not)");
        }
        findings.countMatch();
    }

    private static void checkAny(List<ObjectSchema> schemas, JsonNode value, String path, Findings findings) {
        Findings best = null;
        for (ObjectSchema each : schemas) {
            Findings found = validate(each, value, path);
            if (found.isValid()) {
                findings.merge(found);
                return;
            }
            best = better(best, found);
        }
        findings.addGeneral(GoText.quote(path) + " must validate at least one schema (anyOf)");
        if (best != null) {
            findings.merge(best);
        }
    }

    private static void checkOne(List<ObjectSchema> schemas, JsonNode value, String path, Findings findings) {
        Findings best = null;
        Findings success = null;
        int valid = 0;
        for (ObjectSchema each : schemas) {
            Findings found = validate(each, value, path);
            if (!found.isValid()) {
                best = better(best, found);
            } else if (++valid == 1) {
                success = found;
            }
        }
        if (valid == 1 && success != null) {
            findings.merge(success);
            return;
        }
        String count = valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
        findings.addGeneral(GoText.quote(path) + " must validate one and only one schema (oneOf). " + count);
        if (valid == 0 && best != null) {
            findings.merge(best);
        }
    }

    private static void checkAll(List<ObjectSchema> schemas, JsonNode value, String path, Findings findings) {
        int valid = 0;
        for (ObjectSchema each : schemas) {
            Findings found = validate(each, value, path);
            valid += found.isValid() ? 1 : 0;
            findings.merge(found);
        }
        if (valid != schemas.size()) {
            findings.addGeneral(GoText.quote(path) + " must validate all the schemas (allOf)"
                    + (valid == 0 ? ". None validated" : ""));
        }
    }

    private static Findings validate(ObjectSchema schema, JsonNode value, String path) {
        Findings found = new Findings();
        ValueValidation.validate(schema, value, path, found);
        return found;
    }

    private static Findings better(@Nullable Findings best, Findings found) {
        return best == null || found.matches() > best.matches() ? found : best;
    }
}
