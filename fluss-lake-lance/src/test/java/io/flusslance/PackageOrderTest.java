/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

/** The packages depend on each other in one direction, and on nothing that is banned. */
class PackageOrderTest {

    private static final String ROOT = "io.flusslance";

    /** A package may use those before it, and those that all build on. */
    private static final List<String> ORDER =
            List.of(
                    "config",
                    "catalog",
                    "types",
                    "arrow",
                    "dataset",
                    "tiering",
                    "source",
                    "maintenance",
                    "index");

    /** Of {@code source}: a package may use those before it, and none uses their root. */
    private static final List<String> SOURCE_ORDER =
            List.of("source.filter", "source.version", "source.split", "source.read");

    /** These may use each other and nothing else of the plugin. */
    private static final List<String> FOUNDATION = List.of("arrow", "dataset", "types", "config");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages(ROOT);
    }

    @Test
    void thereAreClassesToLookAt() {
        assertThat(classes).hasSizeGreaterThan(50);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(classes)
                .extracting(type -> type.getPackageName())
                .filteredOn(name -> !name.equals(ROOT))
                .extracting(name -> name.substring(ROOT.length() + 1).split("\\.", -1)[0])
                .isSubsetOf(ORDER);
    }

    @ParameterizedTest
    @FieldSource("ORDER")
    void aPackageUsesOnlyThoseBeforeItAndTheFoundation(String name) {
        List<String> allowed = new ArrayList<>(FOUNDATION);
        if (!FOUNDATION.contains(name)) {
            allowed.addAll(ORDER.subList(0, ORDER.indexOf(name)));
        }
        allowed.add(name);
        String[] banned =
                ORDER.stream()
                        .filter(other -> !allowed.contains(other))
                        .map(PackageOrderTest::inside)
                        .collect(Collectors.toList())
                        .toArray(new String[0]);

        noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(banned)
                .allowEmptyShould(true)
                .check(classes);
    }

    @ParameterizedTest
    @FieldSource("SOURCE_ORDER")
    void aPackageOfTheSourceUsesOnlyThoseBeforeIt(String name) {
        List<String> banned =
                new ArrayList<>(
                        SOURCE_ORDER.subList(SOURCE_ORDER.indexOf(name) + 1, SOURCE_ORDER.size()));

        noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        banned.stream()
                                .map(PackageOrderTest::inside)
                                .collect(Collectors.toList())
                                .toArray(new String[0]))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".source")
                .check(classes);
    }

    @Test
    void nobodyUsesTheRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(classes);
    }

    @Test
    void nothingIsSerializedByJava() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectOutputStream.class)
                .check(classes);
    }

    @Test
    void nothingIsPrinted() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes);
    }

    @Test
    void lanceIsNotUsedUnderItsOldName() {
        noClasses().should().dependOnClassesThat().resideInAPackage("com.lancedb..").check(classes);
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }
}
