package io.github.multikueue.proxy.core.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.multikueue.proxy.core.kube.meta.FieldError;
import io.github.multikueue.proxy.core.kube.meta.GoText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a value and all that is in it against a schema. */
final class ValueValidation {

    private ValueValidation() {}

    /** @param path where the value is; empty for the whole object */
    static void validate(ObjectSchema schema, JsonNode value, String path, Findings findings) {
        ValueRules rules = schema.rules();
        if (value.isNull()) {
            TypeRules.checkNull(rules, path, findings);
            checkAllowed(rules, value, path, findings);
            return;
        }
        TypeRules.check(rules, value, path, findings);
        Alternatives.check(rules.combined(), value, path, findings);
        findings.countMatch();
        if (value.isTextual()) {
            ScalarRules.checkText(rules, value.textValue(), path, findings);
        } else if (value.isNumber()) {
            ScalarRules.checkNumber(rules, value, path, findings);
        } else if (value.isArray()) {
            checkList(schema, value, path, findings);
        }
        checkAllowed(rules, value, path, findings);
        findings.countMatch();
        if (value.isObject()) {
            checkObject(schema, value, path, findings);
        }
        findings.countMatch();
    }

    private static void checkAllowed(ValueRules rules, JsonNode value, String path, Findings findings) {
        boolean fine = rules.allowed().isEmpty()
                || rules.allowed().stream().anyMatch(each -> !value.isNull() && equal(each, value));
        if (!fine) {
            List<String> supported = rules.allowed().stream()
                    .map(each -> GoText.quote(each.isTextual() ? each.textValue() : GoText.json(each)))
                    .toList();
            findings.add(FieldError.notSupported(name(path), GoText.value(value), supported));
        }
    }

    private static boolean equal(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other)
                        || (one.isContainerNode() && GoText.json(one).equals(GoText.json(other)));
    }

    private static void checkList(ObjectSchema schema, JsonNode list, String path, Findings findings) {
        ObjectSchema items = schema.items();
        for (int i = 0; items != null && i < list.size() && !findings.isFull(); i++) {
            validate(items, list.get(i), path + "[" + i + "]", findings);
        }
        Long least = schema.rules().items().least();
        Long most = schema.rules().items().most();
        long size = list.size();
        if (least != null && size < least) {
            findings.add(FieldError.invalid(
                    name(path), Long.toString(size), path + " in body should have at least " + least + " items"));
        }
        if (most != null && size > most) {
            findings.add(tooMany(path, size, most));
        }
        if (schema.rules().uniqueItems() && hasDuplicates(list)) {
            findings.add(FieldError.invalid(name(path), "\"\"", path + " in body shouldn't contain duplicates"));
        }
        findings.countMatch();
        findings.countMatch();
    }

    private static boolean hasDuplicates(JsonNode list) {
        Set<String> seen = new HashSet<>();
        return list.valueStream().anyMatch(each -> !seen.add(GoText.json(each)));
    }

    private static void checkObject(ObjectSchema schema, JsonNode object, String path, Findings findings) {
        Long least = schema.rules().properties().least();
        Long most = schema.rules().properties().most();
        long size = object.size();
        if (least != null && size < least) {
            findings.add(FieldError.invalid(
                    name(path), Long.toString(size), path + " in body should have at least " + least + " properties"));
        }
        if (most != null && size > most) {
            findings.add(tooMany(path, size, most));
        }
        checkFields(schema, object, path, findings);
        for (String required : schema.required()) {
            if (!object.has(required)) {
                findings.add(FieldError.required(SchemaPruning.child(path, required), ""));
            }
        }
        findings.countMatch();
    }

    private static void checkFields(ObjectSchema schema, JsonNode object, String path, Findings findings) {
        ObjectSchema additional = schema.additionalProperties();
        if (additional != null) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (!findings.isFull() && !schema.propertyNames().contains(each.getKey())) {
                    validate(additional, each.getValue(), path + "." + each.getKey(), findings);
                }
            }
        }
        for (String name : schema.propertyNames()) {
            ObjectSchema field = schema.property(name);
            JsonNode value = object.get(name);
            if (field != null && value != null && !findings.isFull()) {
                validate(field, value, SchemaPruning.child(path, name), findings);
            }
        }
    }

    private static FieldError tooMany(String path, long actual, long most) {
        return new FieldError(
                FieldError.Type.TOO_MANY,
                name(path),
                Long.toString(actual),
                "must have at most " + most + (most == 1 ? " item" : " items"));
    }

    /** The field of an error about the value; kube-apiserver has no name for the whole object. */
    static String name(String path) {
        return path.isEmpty() ? "<nil>" : path.startsWith(".") ? path.substring(1) : path;
    }
}
