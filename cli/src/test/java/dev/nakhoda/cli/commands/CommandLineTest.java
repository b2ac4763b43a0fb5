package dev.nakhoda.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.cli.Catalog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  private static final Catalog CATALOG =
      Catalog.of(
          Json.readObject(
              """
              {"items":[
               {"metadata":{"name":""},"versions":[{"version":"v1","resources":[
                {"resource":"pods","responseKind":{"kind":"Pod"},"scope":"Namespaced",
                 "singularResource":"pod","shortNames":["po"],"categories":["all"],"verbs":["get"]},
                {"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster",
                 "singularResource":"node","shortNames":["no"],"verbs":["get"]}]}]},
               {"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[
                {"resource":"deployments","responseKind":{"kind":"Deployment"},"scope":"Namespaced",
                 "singularResource":"deployment","shortNames":["deploy"],"categories":["all"],
                 "verbs":["get"]}]}]}]}
              """));

  @ParameterizedTest
  @CsvSource({
    "po, pods",
    "Pod, pods",
    "pods, pods",
    "deploy, deployments",
    "deployment.apps, deployments",
    "deployments.v1.apps, deployments",
    "no, nodes"
  })
  void resourcesHaveManyNames(String word, String plural) {
    assertThat(CATALOG.find(word))
        .extracting(entry -> entry.name().plural())
        .containsExactly(plural);
  }

  @Test
  void aCategoryIsSeveralResources() {
    assertThat(CATALOG.find("all"))
        .extracting(entry -> entry.name().plural())
        .containsExactly("pods", "deployments");
  }

  @Test
  void anUnknownResourceIsToldAsKubectlTellsIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOG.find("frobs"))
        .withMessage("the server doesn't have a resource type \"frobs\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pods | Pod",
        "pods,deploy | Pod Deployment",
        "pod a b | Pod/a Pod/b",
        "pod/a deploy/b | Pod/a Deployment/b"
      })
  void targets(String words, String want) {
    String found =
        Targets.parse(CATALOG, List.of(words.split(" "))).list().stream()
            .map(target ->
                target.entry().name().kind() + target.name().map(name -> "/" + name).orElse(""))
            .reduce((one, other) -> one + " " + other)
            .orElse("");
    assertThat(found).isEqualTo(want);
  }

  @Test
  void mixedFormsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Targets.parse(CATALOG, List.of("pod", "pod/a")))
        .withMessageStartingWith("there is no need to specify a resource type");
  }

  @Test
  void theExitStatusOfACommandIsPassedOn() {
    String status =
        "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"message\":\"m\","
            + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"7\"}]}}";
    assertThat(StreamCall.exitStatus(status.getBytes(StandardCharsets.UTF_8))).isEqualTo(7);
    assertThat(StreamCall.exitStatus(new byte[0])).isZero();
    String failure =
        "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404,\"message\":\"gone\"}";
    Assertions.assertThatThrownBy(
            () -> StreamCall.exitStatus(failure.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ApiException.class)
        .hasMessage("gone");
  }

  @ParameterizedTest
  @CsvSource({"24h, PT24H", "90s, PT1M30S", "1h30m, PT1H30M", "0, PT0S", "15, PT15S"})
  void durations(String text, String want) {
    assertThat(new DurationConverter().convert(text)).hasToString(want);
  }
}
