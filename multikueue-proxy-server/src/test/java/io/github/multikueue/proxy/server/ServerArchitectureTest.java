package io.github.multikueue.proxy.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ServerArchitectureTest {

    private static final String SERVER = "io.github.multikueue.proxy.server";
    private static final String CORE = "io.github.multikueue.proxy.core";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(SERVER);

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(SERVER + ".(*)..").should().beFreeOfCycles());
    }

    /** What a room of the server may use: rooms of the server, rooms of core, libraries. */
    private record Room(Set<String> rooms, Set<String> core, Set<String> libraries) {}

    /**
     * The closed table. The root of the server, which is put together of its rooms, and the root of core, with the facade, are the empty
     * name. A room or a library that is not in the table is a failure, and so is an arrow.
     */
    private static final Map<String, Room> ROOMS = Map.of(
            "config",
                    new Room(
                            Set.of(),
                            Set.of("", "cache", "io", "kube.meta", "rename", "store", "tls"),
                            Set.of("guava", "jackson")),
            "s3", new Room(Set.of("config"), Set.of("", "archive", "tls"), Set.of("aws-sdk")),
            "status", new Room(Set.of(), Set.of("kube.meta"), Set.of("jackson")),
            "observe",
                    new Room(
                            Set.of("config"),
                            Set.of(
                                    "",
                                    "access",
                                    "apiserver",
                                    "archive",
                                    "cache",
                                    "capture",
                                    "gateway",
                                    "kube.client",
                                    "kube.meta",
                                    "logs",
                                    "rename",
                                    "runwatch",
                                    "store",
                                    "tls",
                                    "worker"),
                            Set.of("guava", "guice", "jackson", "logback", "micrometer")),
            "http",
                    new Room(
                            Set.of("config", "observe", "status"),
                            Set.of("", "apiserver", "concurrent", "io", "kube.meta", "tls"),
                            Set.of("caffeine", "guava", "guice", "jackson", "javalin", "jetty", "servlet")),
            "route",
                    new Room(
                            Set.of("config", "http", "observe", "status"),
                            Set.of("", "access", "apiserver", "concurrent", "kube.meta", "logs", "runlog", "tls"),
                            Set.of(
                                    "caffeine",
                                    "guava",
                                    "guice",
                                    "jackson",
                                    "javalin",
                                    "jetty",
                                    "micrometer",
                                    "servlet")),
            "",
                    new Room(
                            Set.of("command", "config", "http", "mount", "observe", "route", "s3"),
                            Set.of("", "concurrent", "kube.client"),
                            Set.of("guava", "guice", "micrometer")),
            "mount",
                    new Room(
                            Set.of("config", "http", "observe"),
                            Set.of(
                                    "",
                                    "access",
                                    "apiserver",
                                    "cache",
                                    "concurrent",
                                    "delegation",
                                    "deployments",
                                    "gateway",
                                    "kube.client",
                                    "kube.meta",
                                    "rename",
                                    "tls",
                                    "worker"),
                            Set.of("guava", "guice", "jackson", "micrometer")),
            "demo",
                    new Room(
                            Set.of("", "config", "mount"),
                            Set.of("", "concurrent", "fake", "tls"),
                            Set.of("guava", "jackson")),
            "command",
                    new Room(
                            Set.of("", "config", "demo", "mount", "observe"),
                            Set.of("", "io", "kube.client", "tls"),
                            Set.of("picocli")));

    /** The libraries, each with what the names of its packages begin with. */
    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("aws-sdk", List.of("software.amazon.awssdk.")),
            Map.entry("caffeine", List.of("com.github.benmanes.caffeine.")),
            Map.entry("guava", List.of("com.google.common.")),
            Map.entry("guice", List.of("com.google.inject.", "jakarta.inject.")),
            Map.entry("jackson", List.of("com.fasterxml.jackson.")),
            Map.entry("javalin", List.of("io.javalin.", "kotlin.")),
            Map.entry("jetty", List.of("org.eclipse.jetty.")),
            Map.entry("logback", List.of("ch.qos.logback.")),
            Map.entry("micrometer", List.of("io.micrometer.", "io.prometheus.")),
            Map.entry("picocli", List.of("picocli.")),
            Map.entry("servlet", List.of("jakarta.servlet.")));

    /** What everybody may use: the JDK, the own API, annotations, and the interface for logging. */
    private static final Pattern FREE =
            Pattern.compile("(java|javax|jdk\\.net|com\\.sun\\.net\\.httpserver|sun\\.misc|org\\.jspecify|org\\.slf4j"
                    + "|com\\.google\\.errorprone\\.annotations|io\\.github\\.multikueue\\.proxy\\.api)\\..*");

    @Test
    void everyArrowIsInTheTable() {
        assertThat(CLASSES).allSatisfy(each -> assertThat(ROOMS).containsKey(roomOf(each, SERVER)));
        assertThat(CLASSES.stream().flatMap(ServerArchitectureTest::violations).distinct())
                .isEmpty();
    }

    private static Stream<String> violations(JavaClass type) {
        String room = roomOf(type, SERVER);
        return type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .filter(target -> !isAllowed(room, target))
                .map(target -> type.getName() + " uses " + target.getName());
    }

    private static boolean isAllowed(String name, JavaClass target) {
        Room room = ROOMS.get(name);
        if (isIn(target, SERVER)) {
            String other = roomOf(target, SERVER);
            return other.equals(name) || room.rooms().contains(other);
        }
        if (isIn(target, CORE)) {
            return room.core().contains(roomOf(target, CORE));
        }
        return target.isPrimitive()
                || FREE.matcher(target.getName()).matches()
                || room.libraries().stream()
                        .flatMap(each -> LIBRARIES.get(each).stream())
                        .anyMatch(target.getName()::startsWith);
    }

    private static boolean isIn(JavaClass type, String root) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    private static String roomOf(JavaClass type, String root) {
        String below = type.getPackageName().substring(root.length()).replaceFirst("^\\.", "");
        String[] names = below.split("\\.", -1);
        return names[0].equals("kube") && names.length > 1 ? names[0] + "." + names[1] : names[0];
    }

    @Test
    void packagesBelowRoutesKnowNoRoutes() {
        check(slices().matching(SERVER + ".route.(*)..").should().beFreeOfCycles());
        check(noClasses()
                .that()
                .resideInAPackage(SERVER + ".route.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER + ".route"));
    }

    @Test
    void jettyIsKnownInItsPackageAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(SERVER + ".http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.jetty.server..", "org.eclipse.jetty.io..", "org.eclipse.jetty.ee10.servlet.."));
    }

    @Test
    void loggingIsConfiguredInOnePlace() {
        check(noClasses()
                .that()
                .haveNameNotMatching(".*\\.observe\\.(Logs|TextLayout|JsonLayout|PrintableThrowable|BatchingAppender)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback.."));
    }

    @Test
    void eachRouteIsAClassOfItsOwn() {
        check(classes().that().implement(SERVER + ".route.Route").should().haveSimpleNameEndingWith("Route"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
