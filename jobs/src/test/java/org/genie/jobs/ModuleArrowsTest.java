package org.genie.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of docs/architecture.md: which module may use which. */
class ModuleArrowsTest {
    private static final JavaClasses GENIE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.genie");

    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("serde", Set.of("model")),
            Map.entry("capture", Set.of("model")),
            Map.entry("semantics", Set.of("model")),
            Map.entry("tokenizers", Set.of("model")),
            Map.entry("transport", Set.of("model")),
            Map.entry("planner", Set.of("model", "semantics")),
            Map.entry("compiler", Set.of("model", "semantics")),
            Map.entry("operators", Set.of("model", "serde", "semantics", "planner", "tokenizers", "transport")),
            Map.entry(
                    "executor",
                    Set.of("model", "serde", "capture", "semantics", "compiler", "tokenizers", "transport")),
            Map.entry(
                    "client",
                    Set.of(
                            "model",
                            "serde",
                            "capture",
                            "semantics",
                            "planner",
                            "compiler",
                            "tokenizers",
                            "transport",
                            "executor"))));

    @Test
    void everyModuleIsLookedAt() {
        for (String module : MAY_USE.keySet()) {
            assertThat(GENIE.stream().anyMatch(c -> c.getPackageName().startsWith("org.genie." + module)))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void arrowsRunTowardModel() {
        MAY_USE.forEach((module, allowed) -> {
            List<String> packages = new ArrayList<>(List.of("org.genie." + module + ".."));
            allowed.forEach(a -> packages.add("org.genie." + a + ".."));
            classes()
                    .that()
                    .resideInAPackage("org.genie." + module + "..")
                    .should()
                    .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "reside in " + packages + " or outside Genie",
                            c -> !c.getPackageName().startsWith("org.genie.")
                                    || packages.stream()
                                            .anyMatch(p -> (c.getPackageName() + ".")
                                                    .startsWith(p.substring(0, p.length() - 1)))))
                    .check(GENIE);
        });
    }

    @Test
    void flinkStaysInOperatorsAndJobs() {
        onlyIn("org.apache.flink..", "operators", "jobs");
    }

    @Test
    void timefoldStaysInPlanner() {
        onlyIn("ai.timefold..", "planner");
    }

    @Test
    void theTensorEngineStaysInExecutorCaptureAndTokenizers() {
        onlyIn("ai.djl..", "executor", "capture", "tokenizers");
    }

    private static void onlyIn(String library, String... modules) {
        String[] homes = java.util.Arrays.stream(modules)
                .map(m -> "org.genie." + m + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(GENIE);
    }
}
