package dev.nakhoda.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom. There is no list of exceptions: code that breaks a rule moves. */
@AnalyzeClasses(packages = "dev.nakhoda", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportsTest {

  @ArchTest
  static final ArchRule MODULES =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.nakhoda..")
          .layer("proto")
          .definedBy(
              "dev.nakhoda.api..",
              "dev.nakhoda.client..",
              "dev.nakhoda.loop..",
              "dev.nakhoda.machine..",
              "dev.nakhoda.pki..",
              "dev.nakhoda.proto..")
          .layer("proxy")
          .definedBy("dev.nakhoda.proxy..")
          .layer("agent")
          .definedBy("dev.nakhoda.agent..")
          .layer("master")
          .definedBy("dev.nakhoda.master..")
          .layer("cli")
          .definedBy("dev.nakhoda.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("master")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("agent")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("proxy")
          .mayOnlyBeAccessedByLayers("agent");

  @ArchTest
  static final ArchRule CONTROLLERS_SEE_ONLY_PROTO =
      noClasses()
          .that()
          .resideInAnyPackage("dev.nakhoda.master.controllers..", "dev.nakhoda.master.scheduler..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.nakhoda.master",
              "dev.nakhoda.master.store..",
              "dev.nakhoda.master.cache..",
              "dev.nakhoda.master.registry..",
              "dev.nakhoda.master.http..",
              "dev.nakhoda.master.grpc..",
              "dev.nakhoda.master.security..",
              "dev.nakhoda.master.streams..");

  @ArchTest
  static final ArchRule STORE_KNOWS_NOBODY =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda.master.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.nakhoda.master.cache..",
              "dev.nakhoda.master.registry..",
              "dev.nakhoda.master.http..",
              "dev.nakhoda.master.grpc..");

  @ArchTest
  static final ArchRule CACHE_KNOWS_ONLY_THE_STORE =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda.master.cache..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.nakhoda.master.registry..",
              "dev.nakhoda.master.http..",
              "dev.nakhoda.master.grpc..");

  @ArchTest
  static final ArchRule REGISTRY_KNOWS_NO_TRANSPORT =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda.master.registry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.nakhoda.master.http..",
              "dev.nakhoda.master.grpc..",
              "dev.nakhoda.master.streams..");

  @ArchTest
  static final ArchRule JETCD_ONLY_IN_THE_STORE =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda..")
          .and()
          .resideOutsideOfPackage("dev.nakhoda.master.store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.etcd..");

  @ArchTest
  static final ArchRule NETTY_HTTP_ONLY_AT_THE_EDGE =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda..")
          .and()
          .resideOutsideOfPackages("dev.nakhoda.master.http..", "dev.nakhoda.master.streams..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty.handler.codec.http..");

  @ArchTest
  static final ArchRule DOCKER_ONLY_IN_ITS_RUNTIME =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda..")
          .and()
          .resideOutsideOfPackage("dev.nakhoda.agent.runtime.docker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule ROUTES_KNOW_NO_NETTY =
      noClasses()
          .that()
          .resideInAPackage("dev.nakhoda.proxy.routes..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule PODS_ARE_NOT_IMPORTED_BACK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.nakhoda.agent.runtime..",
              "dev.nakhoda.agent.volumes..",
              "dev.nakhoda.agent.network..",
              "dev.nakhoda.agent.probes..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.nakhoda.agent.pods..");

  @ArchTest
  static final ArchRule PROXY_HAS_NO_CYCLES =
      slices().matching("dev.nakhoda.proxy.(*)..").should().beFreeOfCycles();
}
