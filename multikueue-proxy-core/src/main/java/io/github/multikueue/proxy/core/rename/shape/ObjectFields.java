package io.github.multikueue.proxy.core.rename.shape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.multikueue.proxy.core.kube.meta.raw.JsonStrings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object some of whose fields have names in them. Immutable. */
public final class ObjectFields implements Shape {

    private static final String SET_ORDER = "$setElementOrder/";
    private static final String DELETE_ELEMENTS = "$deleteFromPrimitiveList/";

    private final Map<String, Shape> byName;
    private final byte[][] names;
    private final Shape[] shapes;
    private final @Nullable ScopeRule scope;

    /** @param scope what the fields say together, or null if each stands alone */
    public ObjectFields(Map<String, Shape> byName, @Nullable ScopeRule scope) {
        this.byName = new LinkedHashMap<>(byName);
        this.scope = scope;
        this.names = byName.keySet().stream().map(each -> each.getBytes(UTF_8)).toArray(byte[][]::new);
        this.shapes = byName.values().toArray(Shape[]::new);
    }

    /** What the fields say together, or null. */
    public @Nullable ScopeRule scope() {
        return scope;
    }

    /** The fields, in the order in which they were declared. */
    public Map<String, Shape> byName() {
        return Map.copyOf(byName);
    }

    /** The shape of a field, or null. */
    public @Nullable Shape field(String name) {
        Shape shape = byName.get(name);
        return shape == null && name.startsWith("$") ? directive(name) : shape;
    }

    /** The shape of the field whose name is between two quotes, or null. */
    public @Nullable Shape field(byte[] json, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(json, from, to, names[i], 0, names[i].length)) {
                return shapes[i];
            }
        }
        boolean plain = from == to || (json[from] != '$' && JsonStrings.special(json, from, to) == to);
        return plain ? null : field(JsonStrings.decode(json, from, to));
    }

    /** A strategic merge patch says with what name it changes the list of another. */
    private @Nullable Shape directive(String name) {
        if (name.startsWith(SET_ORDER)) {
            return byName.get(name.substring(SET_ORDER.length()));
        }
        return name.startsWith(DELETE_ELEMENTS) ? byName.get(name.substring(DELETE_ELEMENTS.length())) : null;
    }
}
