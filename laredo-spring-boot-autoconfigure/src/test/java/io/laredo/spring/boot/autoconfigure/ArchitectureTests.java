package io.laredo.spring.boot.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** The rules between packages that {@code docs/house-style.md} states. This module sees all others. */
@AnalyzeClasses(packages = "io.laredo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.laredo.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theApiKnowsNothingElseOfLaredo = noClasses()
            .that()
            .resideInAPackage("io.laredo")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.laredo.*..");

    @ArchTest
    static final ArchRule sourcesTargetsAndEngineDoNotKnowEachOther = slices().matching(
                    "io.laredo.(engine|source|target)..")
            .namingSlices("$1")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule springStaysInItsModules = noClasses()
            .that()
            .resideOutsideOfPackage("io.laredo.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..")
            .because("every other module is usable without Spring");

    @ArchTest
    static final ArchRule springBootStaysInItsModule = noClasses()
            .that()
            .resideInAPackage("io.laredo.spring.data..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.boot..");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .that(DescribedPredicate.describe(
                    "are top-level",
                    type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info")))
            .should(ArchCondition.from(DescribedPredicate.describe(
                    "be in a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));
}
