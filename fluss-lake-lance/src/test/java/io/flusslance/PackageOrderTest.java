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
                    "types",
                    "memory",
                    "arrow",
                    "dataset",
                    "metadata",
                    "catalog",
                    "tiering",
                    "source",
                    "maintenance",
                    "index");

    /** Inside a package: each may use those before it, and none uses their root. */
    private static final List<List<String>> INNER_ORDERS =
            List.of(
                    List.of(
                            "source.filter",
                            "source.version",
                            "source.split",
                            "source.sort",
                            "source.read"),
                    List.of(
                            "tiering.result",
                            "tiering.host",
                            "tiering.table",
                            "tiering.write",
                            "tiering.commit"));

    /** These may use each other and nothing else of the plugin. */
    private static final List<String> FOUNDATION =
            List.of("arrow", "memory", "dataset", "types", "config");

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

    @Test
    void anInnerPackageUsesOnlyThoseBeforeIt() {
        INNER_ORDERS.forEach(PackageOrderTest::check);
    }

    private static void check(List<String> order) {
        String root = ROOT + "." + order.get(0).substring(0, order.get(0).indexOf('.'));
        for (int i = 0; i < order.size(); i++) {
            List<String> banned = new ArrayList<>(List.of(root));
            order.subList(i + 1, order.size()).forEach(later -> banned.add(inside(later)));

            noClasses()
                    .that()
                    .resideInAPackage(inside(order.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(banned.toArray(new String[0]))
                    .check(classes);
        }
    }

    @Test
    void readersDoNotUseWriters() {
        noClasses()
                .that()
                .resideInAPackage(inside("source"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        inside("tiering.result"),
                        inside("tiering.table"),
                        inside("tiering.write"),
                        inside("tiering.commit"))
                .check(classes);
    }

    @Test
    void whatWritingIsMadeOfDoesNotUseIt() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("tiering.write.limits"), inside("tiering.write.delta"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".tiering.write")
                .check(classes);
    }

    @Test
    void metadataDoesNotUseItsHistory() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".metadata")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(inside("metadata.history"))
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
