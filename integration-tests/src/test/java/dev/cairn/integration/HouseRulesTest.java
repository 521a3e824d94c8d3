package dev.cairn.integration;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md. */
class HouseRulesTest {
    private static JavaClasses house;

    @BeforeAll
    static void enter() {
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.cairn");
    }

    @Test
    void shouldDependDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("jobs")
                .definedBy("dev.cairn.jobs..")
                .layer("driver")
                .definedBy("dev.cairn.driver..")
                .layer("worker")
                .definedBy("dev.cairn.worker..")
                .layer("parameter-server")
                .definedBy("dev.cairn.server..")
                .layer("models")
                .definedBy("dev.cairn.models..")
                .whereLayer("jobs")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("driver")
                .mayOnlyBeAccessedByLayers("jobs")
                .whereLayer("worker")
                .mayOnlyBeAccessedByLayers("driver", "jobs")
                .whereLayer("parameter-server")
                .mayOnlyBeAccessedByLayers("worker", "driver")
                .whereLayer("models")
                .mayOnlyBeAccessedByLayers("worker", "driver", "jobs")
                .check(house);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("dev.cairn.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void shouldKeepSparkInTheDriver() {
        onlyIn("Spark", "org.apache.spark..", "dev.cairn.driver..", "dev.cairn.jobs..");
    }

    @Test
    void shouldKeepAeronInTheParameterServer() {
        onlyIn("Aeron", "io.aeron..", "dev.cairn.server..");
    }

    @Test
    void shouldKeepNativeArraysInModelsAndWorker() {
        onlyIn("ND4J", "org.nd4j..", "dev.cairn.models..", "dev.cairn.worker..");
        onlyIn("DL4J", "org.deeplearning4j..", "dev.cairn.worker.step.dl4j..");
        onlyIn("JavaCPP", "org.bytedeco..", "dev.cairn.models..", "dev.cairn.worker..");
    }

    @Test
    void shouldKeepUpdateRulesAndRoundsPlainJava() {
        String[] plain = {"dev.cairn.server.update..", "dev.cairn.server.block..", "dev.cairn.server.round.."};
        classes()
                .that()
                .resideInAnyPackage(plain)
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(plain)
                        .or(JavaClass.Predicates.resideInAnyPackage("java..", "org.jspecify..")))
                .check(house);
    }

    /**
     * Models, checkpoints and shards are data: reading one runs nothing. Only sealed messages of our own are Java's, and
     * what a worker and its own process say to each other.
     */
    @Test
    void shouldDeserializeNoJavaObjectsFromFiles() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.cairn.server.control.Messages")
                .and()
                .resideOutsideOfPackage("dev.cairn.worker.process")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .callMethodWhere(
                        target(owner(name(ModelSerializer.class.getName()))).and(target(nameStartingWith("restore"))))
                .check(house);
    }

    private static void onlyIn(String library, String packages, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .as(library + " belongs to " + String.join(", ", homes) + " alone")
                .check(house);
    }
}
