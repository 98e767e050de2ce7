package io.github.multikueue.proxy.core.rename.walk;

import io.github.multikueue.proxy.core.rename.names.NamingScope;
import io.github.multikueue.proxy.core.rename.names.RequestedResource;
import io.github.multikueue.proxy.core.rename.names.Vocabulary;
import io.github.multikueue.proxy.core.rename.rules.ResourceRule;
import io.github.multikueue.proxy.core.rename.shape.ObjectFields;
import io.github.multikueue.proxy.core.rename.shape.Shapes;
import java.util.Map;

/**
 * What is to be done with a document. Immutable.
 *
 * @param words what is called how
 * @param requested what the request is about
 * @param exclusions what is hidden
 * @param hides whether what is hidden is taken out of lists
 * @param scope what is known before the document is read
 * @param sharing where several original groups became one, the words of each of them
 */
record RenameTask(
        Vocabulary words,
        RequestedResource requested,
        Exclusions exclusions,
        boolean hides,
        NamingScope scope,
        Map<String, Vocabulary> sharing) {

    static RenameTask of(Vocabulary common, RequestedResource requested, Map<String, Vocabulary> sharing) {
        Vocabulary words = sharing.getOrDefault(requested.group(), common);
        ResourceRule rule = requested.rule(words.names());
        NamingScope scope = rule == null
                ? NamingScope.NONE
                : NamingScope.NONE.of(rule.source(words.direction()).group(), rule);
        return new RenameTask(words, requested, new Exclusions(words.names(), requested), true, scope, sharing);
    }

    /** The same for a patch, which may leave out what the object says. */
    RenameTask asPatch() {
        return new RenameTask(words, requested, exclusions, hides, scope.partial(true), sharing);
    }

    /** Whether the document is a patch. */
    boolean isPatch() {
        return scope.partial();
    }

    /** The same for an object of which it is known that it is not hidden. */
    RenameTask showing() {
        return new RenameTask(words, requested, exclusions, false, scope, sharing);
    }

    /** The same for one of several groups that became one. */
    RenameTask of(String group) {
        return new RenameTask(sharing.getOrDefault(group, words), requested, exclusions, hides, scope, Map.of());
    }

    private ObjectFields tableShape() {
        if (requested.isOfDefinitions()) {
            return Shapes.DEFINITION_TABLE;
        }
        return requested.isOfEvents()
                ? Shapes.EVENT_TABLE
                : Shapes.ofKind(ObjectKind.TABLE.group(), ObjectKind.TABLE.kind());
    }

    /** The shape of an object; that of what was requested, if it does not say, or is an excerpt of it. */
    ObjectFields shapeOf(ObjectKind type) {
        if (type.isKnown() && !type.isPartial()) {
            return type.equals(ObjectKind.TABLE) ? tableShape() : Shapes.ofKind(type.group(), type.kind());
        }
        if (requested.openApi()) {
            return Shapes.OPEN_API_DOCUMENT;
        }
        return requested.subresource().isEmpty() || requested.subresource().equals("status")
                ? Shapes.ofResource(requested.groupResource())
                : Shapes.ANY_OBJECT;
    }
}
