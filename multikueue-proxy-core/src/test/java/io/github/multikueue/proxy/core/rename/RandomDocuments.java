package io.github.multikueue.proxy.core.rename;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.multikueue.proxy.core.RandomValues;
import io.github.multikueue.proxy.core.kube.meta.GroupResource;
import io.github.multikueue.proxy.core.rename.rules.Direction;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.Role;
import io.github.multikueue.proxy.core.rename.shape.Shape;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects of all kinds of the table, with names of one side in every place that the table knows, mixed with names that no rule knows
 * and with fields that are in no table. What a client sends has original names; what is in a cluster has renamed ones, and original
 * labels that somebody else wrote.
 */
final class RandomDocuments {

    private static final List<Map.Entry<GroupResource, ObjectFields>> ROWS = Shapes.byKind().entrySet().stream()
            .sorted(Comparator.comparing(each -> each.getKey().toString()))
            .toList();

    private static final int MOST_DEPTH = 12;

    private final RandomValues values;
    private final boolean original;
    private int depth;

    RandomDocuments(RandomValues values, Direction from) {
        this.values = values;
        this.original = from == Direction.RENAME;
    }

    /** An object of any kind, with white space between its values. */
    String object() {
        return switch (values.weighted(4, 2, 1)) {
            case 0 -> object(ROWS.get(values.intBetween(0, ROWS.size() - 1)));
            case 1 -> custom();
            default -> list();
        };
    }

    private String object(Map.Entry<GroupResource, ObjectFields> row) {
        String group = row.getKey().group();
        return object(
                row.getValue(),
                (group.isEmpty() ? "" : group + "/") + "v1",
                row.getKey().resource());
    }

    private String custom() {
        boolean known = values.weighted(1, 3) == 1;
        String group = known ? pick("original.example.com", "renamed.example.com") : "other.example.com";
        String kind = pick("Lamp", "RenamedLamp");
        return object(Shapes.ANY_OBJECT, group + "/v1", known ? kind : "Lamp");
    }

    private String list() {
        List<String> items = values.list(0, 3, this::custom);
        String kind = pick("LampList", "RenamedLampList");
        String apiVersion = pick("original.example.com/v1", "renamed.example.com/v1");
        return "{\"apiVersion\":" + quoted(apiVersion) + ",\"items\":[" + String.join(space() + "," + space(), items)
                + "],\"kind\":" + quoted(kind) + ",\"metadata\":{}}";
    }

    private String object(ObjectFields shape, String apiVersion, String kind) {
        List<String> members = members(shape, shape);
        members.add(values.intBetween(0, members.size()), member("kind", quoted(kind)));
        members.add(values.intBetween(0, members.size()), member("apiVersion", quoted(apiVersion)));
        return braces(members);
    }

    private List<String> members(ObjectFields fields, ObjectFields ofObject) {
        List<String> members = new ArrayList<>();
        depth++;
        new TreeMap<>(fields.byName()).forEach((name, shape) -> {
            boolean identity = fields == ofObject && (name.equals("kind") || name.equals("apiVersion"));
            if (!identity && depth < MOST_DEPTH && values.weighted(2, 3) == 1) {
                members.add(member(name, value(shape, ofObject)));
            }
        });
        depth--;
        values.list(0, 2, this::unknown).forEach(each -> members.add(values.intBetween(0, members.size()), each));
        return members;
    }

    private String value(Shape shape, ObjectFields ofObject) {
        if (values.weighted(20, 1) == 1) {
            return values.oneOf(List.of("null", "{}", "[]", "17", "true"));
        }
        if (shape instanceof Shape.Text text) {
            return text(text.role());
        } else if (shape instanceof ObjectFields fields) {
            return braces(members(fields, fields == ofObject ? Shapes.OPEN_API : ofObject));
        } else if (shape instanceof Shape.Elements elements) {
            return "[" + String.join(",", values.list(0, 2, () -> value(elements.each(), ofObject))) + "]";
        } else if (shape instanceof Shape.Keys) {
            return labels();
        } else if (shape instanceof Shape.Groups) {
            return "[" + String.join(",", values.list(0, 3, () -> text(Role.GROUP))) + "]";
        } else if (shape instanceof Shape.Embedded) {
            return depth < MOST_DEPTH - 4 ? deeper() : "{}";
        } else if (shape instanceof Shape.OwnedFields) {
            return owned(ofObject);
        } else if (shape instanceof Shape.Values map && map.keys() == Role.QUOTA_KEY) {
            return braces(List.of(member("count/" + unquoted(Role.DEFINITION_NAME), "\"1\"")));
        }
        return "{\"other\":[]}";
    }

    private String deeper() {
        depth += 4;
        String object = custom();
        depth -= 4;
        return object;
    }

    private String labels() {
        Map<String, String> labels = new TreeMap<>();
        for (String key : values.list(0, 4, this::labelKey)) {
            labels.put(key, values.weighted(9, 1) == 1 ? "null" : labelValue(key));
        }
        List<String> members = new ArrayList<>();
        labels.forEach((key, value) -> members.add(member(key, value)));
        return braces(members);
    }

    private String labelKey() {
        String key = values.oneOf(List.of(
                "original.example.com/a",
                "lamp-operator",
                "app.example.com/managed-by",
                "b",
                "x.original.example.com/a",
                "cpu.node.original.example.com/x",
                "node-labeller.example.com/skip-node"));
        return switch (values.weighted(3, 3, 2, 1)) {
            case 0 -> original ? key : key.replace("original.", "renamed.").replaceFirst("^lamp-op", "renamed-lamp-op");
            case 1 -> original ? "preserved-original-" + key.replaceAll("^(app|b|x).*", "lamp-operator") : key;
            case 2 -> "preserved-original-preserved-original-original.example.com/a";
            default -> pick("preserved-original-other", "preserved-original-original.example.com/a");
        };
    }

    private String labelValue(String key) {
        boolean valued = key.endsWith("app.example.com/managed-by");
        return quoted(valued ? pick("lamp-operator", "renamed-lamp-operator") : values.textOf("abc.-", 0, 5));
    }

    private String owned(ObjectFields shape) {
        List<String> members = new ArrayList<>();
        new TreeMap<>(shape.byName()).forEach((name, child) -> {
            if (values.weighted(1, 2) == 1) {
                members.add(member("f:" + name, ownedBelow(child)));
            }
        });
        return braces(members);
    }

    private String ownedBelow(Shape shape) {
        if (shape instanceof ObjectFields fields) {
            return owned(fields);
        } else if (shape instanceof Shape.Keys) {
            return braces(List.of(member(".", "{}"), member("f:" + keyWithoutValue(), "{}")));
        } else if (shape instanceof Shape.Elements elements && elements.each() instanceof Shape.Text text) {
            return braces(List.of(member("v:" + text(text.role()), "{}")));
        } else if (shape instanceof Shape.Elements elements && elements.each() instanceof ObjectFields fields) {
            return braces(List.of(member("k:{\"name\":\"a\"}", owned(fields))));
        }
        return "{}";
    }

    private String keyWithoutValue() {
        return pick("original.example.com/a", "renamed.example.com/a");
    }

    /** A field that no table knows, with names in it that must stay. */
    private String unknown() {
        return member(
                "unknown" + values.intBetween(0, 9),
                values.oneOf(List.of(
                        "\"original.example.com/v1\"",
                        "{\"labels\" : {\"lamp-operator\":1.0e5}, \"kind\":\"Lamp\"}",
                        "[ \"renamed.example.com/a\", -0.10, null, \"\\u003c\\/\\n\\ud83d\\ude00\" ]",
                        quoted(values.unicode(0, 8)))));
    }

    private String text(Role role) {
        return quoted(unquoted(role));
    }

    private String unquoted(Role role) {
        return switch (role) {
            case GROUP, OWN_GROUP ->
                values.oneOf(List.of(pick("original.example.com", "renamed.example.com"), "apps", "", "*"));
            case API_VERSION, OWN_API_VERSION ->
                values.oneOf(List.of(pick("original.example.com/v1", "renamed.example.com/v1"), "apps/v1", "v1"));
            case OWN_KIND ->
                values.oneOf(List.of(pick("Lamp", "RenamedLamp"), "Pod", pick("ShadeList", "RenamedShadeList")));
            case OWN_RESOURCE, OWN_RESOURCE_OR_KIND, RULE_RESOURCE ->
                values.oneOf(List.of(
                        pick("lamps", "renamedlamps"), pick("lamps/status", "renamedlamps/status"), "pods", "*"));
            case OWN_SINGULAR -> pick("lamp", "renamedlamp");
            case OWN_SHORT_NAME -> pick("lp", "rnlp");
            case DEFINITION_NAME, NAME ->
                values.oneOf(
                        List.of(pick("lamps.original.example.com", "renamedlamps.renamed.example.com"), "a.b", "c"));
            case API_SERVICE_NAME -> pick("v1.original.example.com", "v1.renamed.example.com");
            case LABEL_KEY, TERM_KEY -> pick("original.example.com/a", "renamed.example.com/a");
            case FINALIZER ->
                values.oneOf(List.of(
                        pick("keepLamp", "keepRenamedLamp"), pick("preserved-original-keepLamp", "keepLamp"), "f"));
            case SELECTOR_TEXT -> pick("original.example.com/a=x,b in (c,d)", "renamed.example.com/a=x,b in (c,d)");
            case FIELD_PATH -> pick("metadata.labels['lamp-operator']", "metadata.labels['renamed-lamp-operator']");
            case MESSAGE -> pick("see lamps.original.example.com.", "see renamedlamps.renamed.example.com.");
            default -> values.textOf("abc", 0, 5);
        };
    }

    private String pick(String ofClient, String ofCluster) {
        return original ? ofClient : ofCluster;
    }

    private String braces(List<String> members) {
        return "{" + space() + String.join(space() + ",", members) + space() + "}";
    }

    private String member(String name, String value) {
        return space() + quoted(name) + space() + ":" + space() + value;
    }

    private String space() {
        return values.weighted(6, 1) == 1 ? values.oneOf(List.of(" ", "\n  ", "\t", "\r\n")) : "";
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
