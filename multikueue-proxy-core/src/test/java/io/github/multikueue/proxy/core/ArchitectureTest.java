package io.github.multikueue.proxy.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;

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
            .resideInAnyPackage(API, "java..", "javax.crypto..", "org.jspecify..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(CORE + ".(*)..").should().beFreeOfCycles();

    /** Each room, and the rooms it may use. A room that is not in the table is a failure, and so is an arrow. */
    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            room("io"),
            room("concurrent", "io"),
            room("tls", "io", "concurrent"),
            room("kube.meta"),
            room("kube.client", "kube.meta", "tls", "concurrent", "io"),
            room("table", "kube.meta"),
            room("apiserver", "kube.meta", "table", "concurrent"),
            room("access", "kube.meta", "kube.client", "tls", "concurrent"),
            room("kueue", "kube.meta", "kube.client"),
            room("placement", "kueue", "kube.meta", "kube.client", "tls", "concurrent"),
            room("worker", "kueue", "kube.meta", "kube.client", "tls", "concurrent"),
            room("tekton", "placement", "worker", "kube.meta", "kube.client", "concurrent"),
            room("logs", "worker", "kube.meta", "kube.client", "concurrent", "io"),
            room("store", "logs", "kube.meta", "io"),
            room("archive", "placement", "tekton", "logs", "kube.meta", "kube.client", "tls", "io"),
            room("runwatch", "placement", "worker", "tekton", "logs", "kube.meta", "kube.client", "concurrent"),
            room("runlog", "runwatch", "placement", "tekton", "logs", "kube.meta", "kube.client", "concurrent"),
            room(
                    "capture",
                    "runwatch",
                    "store",
                    "placement",
                    "tekton",
                    "logs",
                    "kube.meta",
                    "kube.client",
                    "concurrent",
                    "io"),
            room("secrets", "apiserver", "kube.meta", "kube.client", "concurrent"),
            room("fake", "apiserver", "table", "tls", "kube.meta", "concurrent"));

    @ArchTest
    static final ArchRule everyArrowIsInTheTable =
            classes().that().resideInAPackage(CORE + ".*..").should(useOnlyRoomsOfTheTable());

    private static Map.Entry<String, Set<String>> room(String name, String... mayUse) {
        return Map.entry(name, Set.of(mayUse));
    }

    private static ArchCondition<JavaClass> useOnlyRoomsOfTheTable() {
        return new ArchCondition<>("use only the rooms that the table allows to theirs") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String room = roomOf(item);
                Set<String> allowed = ROOMS.get(room);
                if (allowed == null) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " is in no room of the table"));
                    return;
                }
                item.getDirectDependenciesFromSelf().stream()
                        .filter(each -> isInCore(each.getTargetClass()))
                        .filter(each -> !room.equals(roomOf(each.getTargetClass())))
                        .filter(each -> !allowed.contains(roomOf(each.getTargetClass())))
                        .forEach(each -> events.add(SimpleConditionEvent.violated(item, each.getDescription())));
            }
        };
    }

    private static boolean isInCore(JavaClass type) {
        return type.getPackageName().equals(CORE) || type.getPackageName().startsWith(CORE + ".");
    }

    /** The root of core is no room that anybody may use. */
    private static String roomOf(JavaClass type) {
        String below = type.getPackageName().substring(CORE.length()).replaceFirst("^\\.", "");
        String[] names = below.split("\\.", -1);
        return names[0].equals("kube") && names.length > 1 ? names[0] + "." + names[1] : names[0];
    }

    @ArchTest
    static final ArchRule onlyTestsAndDemosUseTheFakes = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CORE + ".fake..");

    /** Within the room that serves resources: what a request meets first stands above what it meets later. */
    @ArchTest
    static final ArchRule packagesOfTheApiServerHaveNoCycles =
            slices().matching(CORE + ".apiserver.(*)..").should().beFreeOfCycles();

    /** Within the vocabulary of Kubernetes: what most use knows nothing of what few use. */
    @ArchTest
    static final ArchRule packagesOfTheVocabularyHaveNoCycles =
            slices().assignedFrom(packagesBelow(CORE + ".kube.meta")).should().beFreeOfCycles();

    /** Within the Tables: columns know nothing of kinds, and kinds of different API groups nothing of each other. */
    @ArchTest
    static final ArchRule packagesOfTablesHaveNoCycles =
            slices().assignedFrom(packagesBelow(CORE + ".table")).should().beFreeOfCycles();

    /** Within the logs: the contract knows none of the packages below it, and these do not know each other in circles. */
    @ArchTest
    static final ArchRule packagesOfLogsHaveNoCycles =
            slices().assignedFrom(packagesBelow(CORE + ".logs")).should().beFreeOfCycles();

    /** Within the fakes: transport and records know nothing of clusters and fleets. */
    @ArchTest
    static final ArchRule packagesOfFakesHaveNoCycles =
            slices().assignedFrom(packagesBelow(CORE + ".fake")).should().beFreeOfCycles();

    /** Each package is a slice, the room's own one too, unlike with {@code matching("room.(*)..")}. */
    private static SliceAssignment packagesBelow(String room) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return name.equals(room) || name.startsWith(room + ".")
                        ? SliceIdentifier.of(name)
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + room;
            }
        };
    }

    @ArchTest
    static final ArchRule generatedModelsAreNotUsed = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.kubernetes.client.openapi.models..")
            .because("they throw on fields they do not know");

    @ArchTest
    static final ArchRule nothingKnowsJUnit = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.junit..")
            .because("it is not there when the proxy runs");
}
