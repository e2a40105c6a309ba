package io.heddle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of the rooms, one per test, with the reason. They speak of main code; generated codecs are exempt. A room
 * that is still empty passes. What can only be seen in sources (lengths, package docs) is in {@link SourceRulesTest}.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RoomsTest {
    private static final String[] PURE = {"io.heddle.graph..", "io.heddle.scheduler..", "io.heddle.worker"};
    private static final String CODECS = "io.heddle.codecs..";
    private static final String TRANSPORT = "io.heddle.transport..";
    private static final String STORE = "io.heddle.store..";
    private static final String FRAME = "io.heddle.frame..";
    private static JavaClasses main;

    @BeforeAll
    static void readClasses() {
        main = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("io.heddle")
                .that(DescribedPredicate.describe("hand-written", RoomsTest::isHandWritten));
    }

    private static boolean isHandWritten(final JavaClass type) {
        return !type.getPackageName().matches("io\\.heddle\\.codecs\\.[a-z]+");
    }

    @Test
    void theRoomsAreThere() {
        final long pure = main.stream().filter(RoomsTest::isPure).count();
        assertTrue(pure > 40, "only " + pure + " classes of graph, scheduler and worker were found: wrong class path?");
    }

    private static boolean isPure(final JavaClass type) {
        final String room = type.getPackageName();
        return room.startsWith("io.heddle.graph") || room.startsWith("io.heddle.scheduler") || room.equals(PURE[2]);
    }

    // ---------------------------------------------------------------- purity

    @Test
    void stateMachinesTouchNothingOutside() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.io..",
                                "java.net..",
                                "java.nio..",
                                "java.time..",
                                "java.util.concurrent..",
                                "java.util.logging..",
                                "java.util.random..",
                                "java.lang.invoke.VarHandle..",
                                "jdk..",
                                "sun..",
                                "org.slf4j..",
                                "io.aeron..",
                                "net.openhft..",
                                "org.agrona.concurrent..",
                                CODECS,
                                TRANSPORT,
                                STORE),
                "the same inputs must lead to the same state on any machine, in tests, simulation and replay");
    }

    @Test
    void stateMachinesHaveNoClockThreadOrChance() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "identityHashCode", Object.class)
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethod(Object.class, "hashCode")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.lang\\.(Thread|ThreadLocal|Runtime|Process|ProcessBuilder)")
                        .orShould()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.util\\.(Random|SplittableRandom|UUID|Date|Timer)"),
                "time is an argument of every handler and there is no other source of difference between two runs");
    }

    @Test
    void stateMachinesUseNoCollectionWithoutOrder() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)")
                        .orShould()
                        .callMethodWhere(DescribedPredicate.describe(
                                "makes a collection whose order is salted per JVM",
                                call -> call.getTargetOwner().getName().matches("java\\.util\\.(Set|Map)")
                                        && call.getTarget().getName().matches("of|ofEntries|copyOf"))),
                "decisions must not depend on an order of iteration that differs between JVMs");
    }

    @Test
    void stateMachinesNeedNoMemoryModel() {
        final ArchCondition<JavaField> beUnshared = new ArchCondition<>("be neither volatile nor static and mutable") {
            @Override
            public void check(final JavaField field, final ConditionEvents events) {
                final boolean isVolatile = field.getModifiers().contains(JavaModifier.VOLATILE);
                final boolean isShared = field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.FINAL);
                if (isVolatile || isShared) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is volatile or shared"));
                }
            }
        };
        check(
                fields().that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(PURE)
                        .should(beUnshared),
                "one thread owns each state machine");
        check(
                noClasses().that().resideInAnyPackage(PURE).should(haveSynchronizedMethods()),
                "one thread owns each state machine");
    }

    private static ArchCondition<JavaClass> haveSynchronizedMethods() {
        return new ArchCondition<>("have synchronized methods") {
            @Override
            public void check(final JavaClass type, final ConditionEvents events) {
                type.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
                        .forEach(method -> events.add(SimpleConditionEvent.satisfied(method, method.getFullName())));
            }
        };
    }

    // ---------------------------------------------------------------- who may use whom

    @Test
    void stateMachinesKnowOnlyTheGraph() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.graph..")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are of another room", type -> isHeddle(type) && !isIn(type, "graph"))),
                "a graph is plain values");
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.scheduler..")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are of a room other than graph",
                                type -> isHeddle(type) && !isIn(type, "graph") && !isIn(type, "scheduler"))),
                "the scheduler decides about numbers; bytes, messages and places are its node's business");
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.worker")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are of a room other than graph",
                                type -> isHeddle(type)
                                        && !isIn(type, "graph")
                                        && !type.getPackageName().equals("io.heddle.worker"))),
                "the worker decides about numbers; its node and executors do the work");
    }

    private static boolean isHeddle(final JavaClass type) {
        return type.getPackageName().startsWith("io.heddle");
    }

    private static boolean isIn(final JavaClass type, final String room) {
        final String name = type.getPackageName();
        return name.equals("io.heddle." + room) || name.startsWith("io.heddle." + room + ".");
    }

    @Test
    void executorsKnowNoNodeAndNoMessage() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.worker.executor..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.heddle.scheduler..", "io.heddle.cluster..", "io.heddle.client..", TRANSPORT),
                "an executor runs functions over memory");
    }

    @Test
    void dataFramesKnowNoCluster() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(FRAME)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.heddle.scheduler..",
                                "io.heddle.worker..",
                                "io.heddle.cluster..",
                                "io.heddle.client..",
                                TRANSPORT,
                                STORE),
                "memory comes in through an interface, work goes out as a graph");
    }

    @Test
    void dataFrameRoomsLookDownwards() {
        layer("expression", "plan", "optimizer", "physical", "kernel", "column", "io");
        layer("plan", "optimizer", "physical", "kernel", "column");
        layer("optimizer", "physical", "kernel", "column");
        layer("column", "kernel", "physical", "plan", "optimizer");
        layer("kernel", "physical", "plan", "optimizer");
    }

    private static void layer(final String room, final String... above) {
        final String[] forbidden = new String[above.length];
        for (int i = 0; i < above.length; i++) {
            forbidden[i] = "io.heddle.frame." + above[i] + "..";
        }
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.frame." + room + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(forbidden),
                "expression <- plan <- optimizer and column <- kernel <- physical");
    }

    @Test
    void nodesDoNotKnowTheirUsers() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage("io.heddle.cluster..", "io.heddle.diagnostics..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.heddle.client..", "io.heddle.tools..", "io.heddle.dashboard.."),
                "clients and tools stand above the cluster");
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle..")
                        .and()
                        .resideOutsideOfPackages("io.heddle.tools..", "io.heddle.jmh..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.heddle.tools..", "io.heddle.jmh.."),
                "tools and benchmarks are the top");
    }

    @Test
    void pagesReadFilesOnly() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle.dashboard..")
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are neither diagnostics nor the launching of processes",
                                type -> isHeddle(type)
                                        && !isIn(type, "dashboard")
                                        && !isIn(type, "diagnostics")
                                        && !isIn(type, "graph")
                                        && !type.getName()
                                                .matches("io\\.heddle\\.cluster\\.(ChildProcess.*|ParentWatch)"))),
                "whoever looks at a cluster costs it nothing");
    }

    @Test
    void transportAndStoreDoNotKnowEachOther() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(TRANSPORT)
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are above transport",
                                type -> isHeddle(type) && !isIn(type, "transport") && !isIn(type, "codecs"))),
                "transport moves bytes and knows no task and no column");
        check(
                noClasses()
                        .that()
                        .resideInAPackage(STORE)
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "are above the store", type -> isHeddle(type) && !isIn(type, "store"))),
                "the store keeps bytes and knows no task, column or socket");
    }

    // ---------------------------------------------------------------- libraries

    @Test
    void aeronStaysInTransport() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle..")
                        .and()
                        .resideOutsideOfPackages(TRANSPORT, "io.heddle.jmh..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.aeron.."),
                "another wire must be possible without touching the engine");
    }

    @Test
    void chronicleStaysInTheStore() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.heddle..")
                        .and()
                        .resideOutsideOfPackages(STORE, "io.heddle.jmh..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("net.openhft.."),
                "the arena's rules hold only if nobody else touches its maps");
    }

    @Test
    void codecsStayAtTheDoors() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage("io.heddle.cluster..", "io.heddle.client..", "io.heddle.diagnostics..")
                        .and()
                        .haveNameNotMatching(".*(Adapter|Proxy|Codec|Writer|Reader)(\\$.*)?")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.heddle.codecs.*"),
                "a message is decoded in one place and encoded in one place");
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(FRAME, "io.heddle.worker.executor..", STORE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.heddle.codecs.*"),
                "only doors know messages");
    }

    // ---------------------------------------------------------------- shape

    @Test
    void roomsHaveNoCycles() {
        final SliceAssignment rooms = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(final JavaClass type) {
                return isHeddle(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "rooms";
            }
        };
        check(slices().assignedFrom(rooms).should().beFreeOfCycles(), "one must be able to read one room at a time");
    }

    @Test
    void namesSayWhatAThingIs() {
        check(
                noClasses()
                        .should()
                        .haveSimpleNameEndingWith("Util")
                        .orShould()
                        .haveSimpleNameEndingWith("Utils")
                        .orShould()
                        .haveSimpleNameEndingWith("Helper")
                        .orShould()
                        .haveSimpleNameEndingWith("Manager")
                        .orShould()
                        .haveSimpleNameEndingWith("Impl"),
                "such names say nothing");
        check(
                classes().that().areInterfaces().should().haveNameNotMatching(".*\\.I[A-Z][a-z].*"),
                "whether a thing is an interface is nobody's business");
    }

    @Test
    void everyNameIsUsedOnce() {
        final Map<String, List<String>> places = new TreeMap<>();
        for (final JavaClass type : main) {
            if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
                places.merge(type.getSimpleName(), List.of(type.getName()), RoomsTest::joined);
            }
        }
        places.values().removeIf(names -> names.size() == 1);
        assertEquals(Map.of(), places, "two classes of one name are always mistaken for each other");
        assertFalse(main.stream().findAny().isEmpty());
    }

    private static List<String> joined(final List<String> first, final List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }

    private static void check(final ArchRule rule, final String reason) {
        rule.because(reason).allowEmptyShould(true).check(main);
    }
}
