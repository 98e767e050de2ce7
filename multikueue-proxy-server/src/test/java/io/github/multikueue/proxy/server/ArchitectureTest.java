package io.github.multikueue.proxy.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.github.multikueue.proxy.server.route.Route;
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
                .haveNameNotMatching(".*\\.observe\\.(Logs|TextLayout|BatchingAppender)")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback.."));
    }

    @Test
    void eachRouteIsAClassOfItsOwn() {
        check(classes().that().implement(Route.class).should().haveSimpleNameEndingWith("Route"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
