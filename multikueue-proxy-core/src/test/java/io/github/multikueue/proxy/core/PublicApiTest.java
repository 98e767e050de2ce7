package io.github.multikueue.proxy.core;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/java.md that says what is API: it is true, and what API takes and returns is API. */
class PublicApiTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(io\\.github\\.[a-z.]+)` \\| (.*) \\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z.]+)`");
    private static final String API = "io.github.multikueue.proxy.api.";

    /** Handed over as it is: what can be done with it is not API. */
    private static final Set<String> OPAQUE = Set.of("ApiClient");

    /** The names of classes, by package; none for a package that is API as a whole. */
    private final Map<String, List<String>> table = table();

    private static Map<String, List<String>> table() {
        try {
            return ROW.matcher(Files.readString(Path.of("..", "docs", "java.md")))
                    .results()
                    .collect(toMap(row -> row.group(1), row -> names(row.group(2))));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map(each -> each.group(1)).toList();
    }

    @Test
    void theTableHasThePackagesThatAreMeant() {
        assertThat(table.keySet()).contains(API.substring(0, API.length() - 1), "io.github.multikueue.proxy.core");
        assertThat(table.get("io.github.multikueue.proxy.core")).contains("MultiKueueProxy", "OpenLog");
    }

    @Test
    void whatItNamesIsThereAndPublic() throws ClassNotFoundException {
        for (Class<?> each : named()) {
            assertThat(Modifier.isPublic(each.getModifiers()))
                    .as(each.getName())
                    .isTrue();
        }
    }

    @Test
    void whatApiTakesAndReturnsIsApi() throws ClassNotFoundException {
        Set<String> others = new TreeSet<>();
        for (Class<?> each : named()) {
            if (!OPAQUE.contains(each.getSimpleName())) {
                signatures(each)
                        .flatMap(PublicApiTest::classes)
                        .filter(used -> used.getName().startsWith("io.github.multikueue") && !isApi(used))
                        .forEach(used -> others.add(each.getSimpleName() + " -> " + used.getName()));
            }
        }

        assertThat(others).isEmpty();
    }

    private List<Class<?>> named() throws ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        for (Map.Entry<String, List<String>> row : table.entrySet()) {
            for (String name : row.getValue()) {
                classes.add(Class.forName(row.getKey() + "." + name.replace('.', '$')));
            }
        }
        return classes;
    }

    private boolean isApi(Class<?> type) {
        List<String> names = table.get(type.getPackageName());
        String own = type.getName().substring(type.getPackageName().length() + 1);
        return names != null
                && (names.isEmpty()
                        || names.stream()
                                .map(each -> each.replace('.', '$'))
                                .anyMatch(each -> own.equals(each) || own.startsWith(each + "$")));
    }

    private static Stream<Type> signatures(Class<?> type) {
        Stream<Type> methods = Stream.concat(
                        Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                .filter(PublicApiTest::isVisible)
                .flatMap(PublicApiTest::signature);
        Stream<Type> fields = Arrays.stream(type.getDeclaredFields())
                .filter(PublicApiTest::isVisible)
                .map(Field::getGenericType);
        return Stream.of(methods, fields, Arrays.stream(type.getGenericInterfaces()))
                .flatMap(each -> each);
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic()
                && (Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()));
    }

    private static Stream<Type> signature(Executable method) {
        Stream<Type> parameters = Arrays.stream(method.getGenericParameterTypes());
        return method instanceof Method returning
                ? Stream.concat(parameters, Stream.of(returning.getGenericReturnType()))
                : parameters;
    }

    private static Stream<Class<?>> classes(Type type) {
        if (type instanceof Class<?> known) {
            return Stream.of(known.isArray() ? known.getComponentType() : known);
        }
        if (type instanceof ParameterizedType parameterized) {
            return Stream.concat(
                    classes(parameterized.getRawType()),
                    Arrays.stream(parameterized.getActualTypeArguments()).flatMap(PublicApiTest::classes));
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
                    .flatMap(Arrays::stream)
                    .flatMap(PublicApiTest::classes);
        }
        return type instanceof GenericArrayType array ? classes(array.getGenericComponentType()) : Stream.empty();
    }
}
