package io.carillon.bootstrap.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.nimbusds.jose.JWSHeader;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.Config;
import io.carillon.adapters.http.server.HttpServer;
import io.carillon.adapters.local.broker.LocalBroker;
import io.carillon.adapters.redis.broker.RedisBroker;
import io.carillon.adapters.websocket.handshake.UpgradeHandler;
import io.carillon.application.hub.Hub;
import io.carillon.bootstrap.cli.Main;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import redis.clients.jedis.Connection;
import tools.jackson.core.json.JsonFactory;

/** The walls between the parts (ADR 0001). Each names a class, so that a renamed package cannot leave it watching nothing. */
class ArchitectureTest {

  private static final String DOMAIN = moduleOf(TopicName.class);
  private static final String APPLICATION = moduleOf(Hub.class);
  private static final String LOCAL = moduleOf(LocalBroker.class);
  private static final String REDIS = moduleOf(RedisBroker.class);
  private static final String WEBSOCKET = moduleOf(UpgradeHandler.class);
  private static final String HTTP = moduleOf(HttpServer.class);
  private static final String BOOTSTRAP = moduleOf(CarillonServer.class);
  private static final List<String> ADAPTERS = List.of(LOCAL, REDIS, WEBSOCKET, HTTP);

  private static final String ROOT = firstSegments(CarillonServer.class, 2);
  private static final JavaClasses PRODUCT = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

  @Test
  void everyModuleIsLookedAt() {
    for (Class<?> one : List.of(TopicName.class, Hub.class, LocalBroker.class, RedisBroker.class, UpgradeHandler.class,
        HttpServer.class,
        CarillonServer.class)) {
      assertThat(PRODUCT.contain(one)).as(one.getName()).isTrue();
    }
  }

  @Test
  void theDomainUsesTheJdkAndItselfAlone() {
    classes().that().resideInAPackage(DOMAIN)
        .should().onlyDependOnClassesThat().resideInAnyPackage("java..", DOMAIN, library(NullMarked.class, 2))
        .check(PRODUCT);
  }

  @Test
  void theApplicationUsesTheDomainTheJdkAndItselfAlone() {
    classes().that().resideInAPackage(APPLICATION)
        .should().onlyDependOnClassesThat()
        .resideInAnyPackage("java..", DOMAIN, APPLICATION, library(NullMarked.class, 2))
        .check(PRODUCT);
  }

  @Test
  void adaptersKnowNothingOfEachOther() {
    for (String adapter : ADAPTERS) {
      String[] others = ADAPTERS.stream().filter(other -> !other.equals(adapter)).toArray(String[]::new);
      noClasses().that().resideInAPackage(adapter).should().dependOnClassesThat().resideInAnyPackage(others)
          .check(PRODUCT);
    }
  }

  @Test
  void redisIsReachedThroughThePortsOfTheDomainAlone() {
    noClasses().that().resideInAPackage(REDIS).should().dependOnClassesThat().resideInAPackage(APPLICATION)
        .check(PRODUCT);
  }

  @Test
  void onlyBootstrapKnowsTheAdapters() {
    for (String adapter : ADAPTERS) {
      onlyIn("the adapter " + adapter, adapter, adapter, BOOTSTRAP);
    }
    onlyIn("bootstrap", BOOTSTRAP, BOOTSTRAP);
  }

  @Test
  void everyLibraryStaysWhereItBelongs() {
    onlyIn("Jetty", library(Server.class, 3), WEBSOCKET, HTTP);
    onlyIn("Jackson", library(JsonFactory.class, 2), WEBSOCKET, HTTP, LOCAL, BOOTSTRAP);
    onlyIn("Nimbus", library(JWSHeader.class, 2), LOCAL);
    onlyIn("Jedis", library(Connection.class, 2), REDIS);
    onlyIn("resilience4j", library(CircuitBreaker.class, 3), REDIS);
    onlyIn("Caffeine", library(Cache.class, 4), LOCAL);
    onlyIn("Prometheus", library(PrometheusRegistry.class, 2), HTTP, BOOTSTRAP);
    onlyIn("Guice", library(Guice.class, 3), BOOTSTRAP);
    onlyIn("HOCON", library(Config.class, 3), BOOTSTRAP);
    onlyIn("picocli", library(CommandLine.class, 1), BOOTSTRAP);
    onlyIn("Logback", library(ch.qos.logback.classic.Logger.class, 3), BOOTSTRAP);
  }

  @Test
  void inBootstrapOnlyTheHttpModuleKnowsPrometheus() {
    noClasses().that().resideInAPackage(BOOTSTRAP).and().areNotAssignableTo(HttpModule.class)
        .should().dependOnClassesThat().resideInAPackage(library(PrometheusRegistry.class, 2)).check(PRODUCT);
  }

  @Test
  void inBootstrapOnlyTheCommandLineAndTheLogUseJson() {
    noClasses().that().resideInAPackage(BOOTSTRAP)
        .and().resideOutsideOfPackages(Main.class.getPackageName(), Logging.class.getPackageName())
        .should().dependOnClassesThat().resideInAPackage(library(JsonFactory.class, 2)).check(PRODUCT);
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void theInnerPartsAskTheirClockForTheTimeAndNeverWait() {
    noClasses().that().resideInAnyPackage(DOMAIN, APPLICATION).and()
        .resideOutsideOfPackage(MonotonicClock.class.getPackageName())
        .should().callMethod(System.class, "currentTimeMillis")
        .orShould().callMethod(System.class, "nanoTime")
        .orShould().callMethod(Instant.class, "now")
        .orShould().callMethod(InstantSource.class, "system")
        .orShould().callMethod(Clock.class, "systemUTC")
        .orShould().callMethod(Thread.class, "sleep", long.class)
        .orShould().callMethod(Thread.class, "sleep", Duration.class)
        .check(PRODUCT);
  }

  @Test
  void theInnerPartsHaveNoThreadsAndNoSocketsOfTheirOwn() {
    noClasses().that().resideInAnyPackage(DOMAIN, APPLICATION)
        .should().dependOnClassesThat(assignableTo(Thread.class).or(assignableTo(Executor.class))
            .or(assignableTo(Executors.class)).or(assignableTo(Timer.class)).or(assignableTo(Thread.Builder.class))
            .or(resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")))
        .check(PRODUCT);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    noFields().should().beAnnotatedWith(Inject.class).orShould().beAnnotatedWith(jakarta.inject.Inject.class)
        .check(PRODUCT);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(PRODUCT);
  }

  @Test
  void everyClassIsNamedByWhatItIs() {
    noClasses().should().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
        .orShould().haveSimpleNameEndingWith("Helper").orShould().haveSimpleNameEndingWith("Manager")
        .orShould().haveSimpleNameEndingWith("Impl").check(PRODUCT);
  }

  @Test
  void everyPackageSaysWhatItIsForAndMeansNoNulls() {
    var packages = PRODUCT.stream().map(one -> one.getPackage()).collect(Collectors.toSet());

    assertThat(packages).isNotEmpty()
        .allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class)).as(one.getName()).isTrue());
  }

  private static void onlyIn(String what, String packages, String... homes) {
    noClasses().that(not(resideInAnyPackage(homes)))
        .should().dependOnClassesThat(resideInAPackage(packages))
        .as(what + " is used in " + Arrays.toString(homes) + " alone").check(PRODUCT);
  }

  /** The packages of a module, of which this class is one of a package right below its root. */
  private static String moduleOf(Class<?> one) {
    String name = one.getPackageName();
    return name.substring(0, name.lastIndexOf('.')) + "..";
  }

  private static String library(Class<?> one, int segments) {
    return firstSegments(one, segments) + "..";
  }

  private static String firstSegments(Class<?> one, int segments) {
    return Arrays.stream(one.getPackageName().split("\\.", -1)).limit(segments).collect(Collectors.joining("."));
  }
}
