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
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

    private static final String SERVER = "io.github.multikueue.proxy.server";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(SERVER);

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(SERVER + ".(*)..").should().beFreeOfCycles());
    }

    /**
     * Each room, and the rooms it may use; the root, with the server that is put together of them, is the empty name. A room that is
     * not in the table is a failure, and so is an arrow.
     */
    private static final Map<String, Set<String>> ROOMS = Map.of(
            "config", Set.of(),
            "status", Set.of(),
            "observe", Set.of("config"),
            "http", Set.of("config", "observe", "status"),
            "route", Set.of("config", "http", "observe", "status"),
            "", Set.of("command", "config", "http", "observe", "route"),
            "demo", Set.of("", "config"),
            "command", Set.of("", "config", "demo", "observe"));

    @Test
    void everyArrowIsInTheTable() {
        for (JavaClass each : CLASSES) {
            String room = roomOf(each);
            assertThat(ROOMS).as(each.getName()).containsKey(room);
            assertThat(each.getDirectDependenciesFromSelf().stream()
                            .map(Dependency::getTargetClass)
                            .filter(target ->
                                    isInServer(target) && !roomOf(target).equals(room))
                            .filter(target -> !ROOMS.get(room).contains(roomOf(target)))
                            .map(JavaClass::getName))
                    .as("what %s uses that the table does not allow", each.getName())
                    .isEmpty();
        }
    }

    private static boolean isInServer(JavaClass type) {
        return type.getPackageName().equals(SERVER) || type.getPackageName().startsWith(SERVER + ".");
    }

    private static String roomOf(JavaClass type) {
        String below = type.getPackageName().substring(SERVER.length()).replaceFirst("^\\.", "");
        return below.split("\\.", -1)[0];
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
    void routesKnowNoKubernetesClient() {
        check(noClasses()
                .that()
                .resideInAPackage(SERVER + ".route..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("okhttp3..", "okio..", "io.kubernetes.."));
    }

    @Test
    void onlyTlsUsesTheKubernetesClientAtAll() {
        check(noClasses()
                .that()
                .haveSimpleNameNotContaining("PemKeyStore")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("okhttp3..", "okio..", "io.kubernetes.."));
    }

    @Test
    void onlyTheDemoUsesFakes() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(SERVER + ".demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.multikueue.proxy.core.fake.."));
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
