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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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

    /**
     * Each room, the rooms it may use, and the libraries it may use; the root, with the facade and the module that puts all together,
     * is the empty name. A room or a library that is not in the table is a failure, and so is an arrow.
     */
    private static final Map<String, Room> ROOMS = Map.ofEntries(
            room("io", rooms(), "guava"),
            room("concurrent", rooms("io"), "caffeine", "guava"),
            room("tls", rooms("io", "concurrent"), "bouncycastle", "caffeine"),
            room("kube.meta", rooms(), "guava", "jackson", "snakeyaml"),
            room(
                    "kube.client",
                    rooms("kube.meta", "tls", "concurrent", "io"),
                    "guava",
                    "jackson",
                    "kubernetes-client",
                    "okhttp",
                    "okio"),
            room("table", rooms("kube.meta"), "guava", "jackson"),
            room("rename", rooms("kube.meta"), "guava", "jackson", "okhttp", "okio", "protobuf"),
            room(
                    "apiserver",
                    rooms("kube.meta", "table", "concurrent"),
                    "guava",
                    "jackson",
                    "jsonschema-generator",
                    "re2j"),
            room(
                    "access",
                    rooms("kube.meta", "kube.client", "tls", "concurrent"),
                    "bouncycastle",
                    "caffeine",
                    "guava",
                    "jackson"),
            room("kueue", rooms("kube.meta", "kube.client")),
            room("placement", rooms("kueue", "kube.meta", "kube.client", "tls", "concurrent"), "caffeine", "guava"),
            room(
                    "worker",
                    rooms("kueue", "kube.meta", "kube.client", "tls", "concurrent"),
                    "caffeine",
                    "guava",
                    "jackson"),
            room(
                    "tekton",
                    rooms("kueue", "placement", "worker", "kube.meta", "kube.client", "concurrent"),
                    "caffeine",
                    "guava",
                    "jackson"),
            room(
                    "logs",
                    rooms("worker", "kube.meta", "kube.client", "concurrent", "io"),
                    "caffeine",
                    "guava",
                    "jackson",
                    "okio"),
            room("store", rooms("logs", "kube.meta", "io"), "caffeine", "jackson"),
            room(
                    "archive",
                    rooms(
                            "capture",
                            "store",
                            "kueue",
                            "placement",
                            "tekton",
                            "logs",
                            "kube.meta",
                            "kube.client",
                            "tls",
                            "concurrent",
                            "io"),
                    "caffeine",
                    "guava",
                    "jackson",
                    "okio"),
            room(
                    "runwatch",
                    rooms("placement", "worker", "tekton", "logs", "kube.meta", "kube.client", "concurrent"),
                    "caffeine",
                    "guava"),
            room(
                    "runlog",
                    rooms("runwatch", "placement", "tekton", "logs", "kube.meta", "kube.client", "concurrent"),
                    "caffeine",
                    "guava"),
            room(
                    "capture",
                    rooms(
                            "runwatch",
                            "store",
                            "placement",
                            "tekton",
                            "logs",
                            "kube.meta",
                            "kube.client",
                            "concurrent",
                            "io"),
                    "caffeine",
                    "guava",
                    "jackson",
                    "kubernetes-client"),
            room(
                    "cache",
                    rooms("apiserver", "table", "kube.meta", "kube.client", "concurrent"),
                    "caffeine",
                    "guava",
                    "jackson"),
            room(
                    "deployments",
                    rooms("apiserver", "cache", "kube.client", "kube.meta"),
                    "caffeine",
                    "guava",
                    "jackson"),
            room("delegation", rooms("access", "apiserver", "kube.client", "kube.meta"), "caffeine"),
            room("secrets", rooms("apiserver", "kube.meta", "kube.client", "concurrent"), "jackson"),
            room(
                    "gateway",
                    rooms("apiserver", "access", "cache", "rename", "kube.client", "kube.meta", "concurrent"),
                    "caffeine",
                    "guava",
                    "jackson"),
            room(
                    "fake",
                    rooms("apiserver", "table", "tls", "kube.meta", "concurrent", "io"),
                    "caffeine",
                    "guava",
                    "jackson",
                    "kubernetes-client",
                    "protobuf"),
            room(
                    "",
                    rooms(
                            "io",
                            "concurrent",
                            "tls",
                            "kube.meta",
                            "kube.client",
                            "access",
                            "placement",
                            "worker",
                            "tekton",
                            "logs",
                            "store",
                            "archive",
                            "runwatch",
                            "runlog",
                            "capture"),
                    "caffeine",
                    "guava",
                    "guice"));

    /** The libraries, each with what the names of its packages begin with. */
    private static final Map<String, List<String>> LIBRARIES = Map.ofEntries(
            Map.entry("bouncycastle", List.of("org.bouncycastle.")),
            Map.entry("caffeine", List.of("com.github.benmanes.caffeine.")),
            Map.entry("guava", List.of("com.google.common.")),
            Map.entry("guice", List.of("com.google.inject.", "jakarta.inject.")),
            Map.entry("jackson", List.of("com.fasterxml.jackson.")),
            Map.entry(
                    "jsonschema-generator",
                    List.of("com.github.victools.jsonschema.", "com.fasterxml.classmate.", "jakarta.validation.")),
            Map.entry("kubernetes-client", List.of("io.kubernetes.client.")),
            Map.entry("okhttp", List.of("okhttp3.")),
            Map.entry("okio", List.of("okio.")),
            Map.entry("protobuf", List.of("com.google.protobuf.")),
            Map.entry("re2j", List.of("com.google.re2j.")),
            Map.entry("snakeyaml", List.of("org.yaml.snakeyaml.")));

    /** What everybody may use: the JDK, the own API, annotations, and the interface for logging. */
    private static final Pattern FREE =
            Pattern.compile("(java|javax|org\\.jspecify|org\\.slf4j|com\\.google\\.errorprone\\.annotations)\\..*"
                    + "|io\\.github\\.multikueue\\.proxy\\.api\\..*");

    private record Room(Set<String> rooms, Set<String> libraries) {}

    @ArchTest
    static final ArchRule everyArrowIsInTheTable =
            classes().that().resideInAPackage(CORE + "..").should(useOnlyWhatTheTableAllows());

    private static Map.Entry<String, Room> room(String name, Set<String> rooms, String... libraries) {
        return Map.entry(name, new Room(rooms, Set.of(libraries)));
    }

    private static Set<String> rooms(String... names) {
        return Set.of(names);
    }

    private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
        return new ArchCondition<>("use only the rooms and libraries that the table allows to theirs") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String name = roomOf(item);
                Room room = ROOMS.get(name);
                if (room == null) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " is in no room of the table"));
                    return;
                }
                item.getDirectDependenciesFromSelf().stream()
                        .filter(each ->
                                !isAllowed(name, room, each.getTargetClass().getBaseComponentType()))
                        .forEach(each -> events.add(SimpleConditionEvent.violated(item, each.getDescription())));
            }
        };
    }

    private static boolean isAllowed(String name, Room room, JavaClass target) {
        if (isInCore(target)) {
            return name.equals(roomOf(target)) || room.rooms().contains(roomOf(target));
        }
        return target.isPrimitive()
                || FREE.matcher(target.getName()).matches()
                || room.libraries().stream()
                        .flatMap(each -> LIBRARIES.get(each).stream())
                        .anyMatch(target.getName()::startsWith);
    }

    private static boolean isInCore(JavaClass type) {
        return type.getPackageName().equals(CORE) || type.getPackageName().startsWith(CORE + ".");
    }

    private static String roomOf(JavaClass type) {
        String below = type.getPackageName().substring(CORE.length()).replaceFirst("^\\.", "");
        String[] names = below.split("\\.", -1);
        return names[0].equals("kube") && names.length > 1 ? names[0] + "." + names[1] : names[0];
    }

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
