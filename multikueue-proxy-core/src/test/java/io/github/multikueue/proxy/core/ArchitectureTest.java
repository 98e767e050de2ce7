package io.github.multikueue.proxy.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house of the project, in the words of a compiler: which room may know of which. */
@AnalyzeClasses(packages = "io.github.multikueue.proxy", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "io.github.multikueue.proxy.api..";
    private static final String CORE = "io.github.multikueue.proxy.core";

    @ArchTest
    static final ArchRule theApiNeedsTheJdkAlone = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(API, "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(CORE + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingInCoreKnowsItsRoot = noClasses()
            .that()
            .resideInAPackage(CORE + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CORE);

    @ArchTest
    static final ArchRule kubeKnowsNothingAboveIt = noClasses()
            .that()
            .resideInAPackage(CORE + ".kube..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    CORE + ".placement..",
                    CORE + ".worker..",
                    CORE + ".access..",
                    CORE + ".tekton..",
                    CORE + ".logs..",
                    CORE + ".fake..");

    @ArchTest
    static final ArchRule placementKnowsKubeAlone =
            onlyKube("placement", CORE + ".worker..", CORE + ".access..", CORE + ".tekton..", CORE + ".logs..");

    @ArchTest
    static final ArchRule workerKnowsKubeAlone =
            onlyKube("worker", CORE + ".placement..", CORE + ".access..", CORE + ".tekton..", CORE + ".logs..");

    @ArchTest
    static final ArchRule accessKnowsKubeAlone =
            onlyKube("access", CORE + ".placement..", CORE + ".worker..", CORE + ".tekton..", CORE + ".logs..");

    @ArchTest
    static final ArchRule fakesAreForOthers = noClasses()
            .that()
            .resideOutsideOfPackage(CORE + ".fake..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CORE + ".fake..");

    @ArchTest
    static final ArchRule generatedModelsAreNotUsed = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.kubernetes.client.openapi.models..")
            .because("they throw on fields they do not know");

    @ArchTest
    static final ArchRule onlyContractTestsKnowJUnit = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Contract")
            .and()
            .haveNameNotMatching(".*Contract\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.junit..")
            .because("it is not there when the proxy runs");

    private static ArchRule onlyKube(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(CORE + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }
}
