package dev.nakhoda.master.controllers.disruption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DisruptionPlanTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // spec | disrupted | pods, ready | scale | expected, desired, healthy, allowed
        "'minAvailable':2 | | 3 | 3 | 3 | 3 | 2 | 3 | 1",
        "'minAvailable':2 | | 3 | 2 | 3 | 3 | 2 | 2 | 0",
        "'minAvailable':'50%' | | 5 | 5 | 5 | 5 | 3 | 5 | 2",
        "'maxUnavailable':1 | | 3 | 3 | 3 | 3 | 2 | 3 | 1",
        "'maxUnavailable':'30%' | | 4 | 4 | 4 | 4 | 2 | 4 | 2",
        "'maxUnavailable':5 | | 3 | 0 | 3 | 3 | 0 | 0 | 0",
        "'minAvailable':0 | | 0 | 0 | 0 | 0 | 0 | 0 | 0",
        "'minAvailable':1 | '0':'2026-01-02T03:04:00Z' | 3 | 3 | 3 | 3 | 1 | 2 | 1",
        "'minAvailable':1 | '0':'2026-01-02T03:00:00Z' | 3 | 3 | 3 | 3 | 1 | 3 | 2",
      })
  void counts(
      String spec,
      String disrupted,
      int pods,
      int ready,
      int scale,
      int expected,
      int desired,
      int healthy,
      int allowed) {
    KubeObject budget =
        object(
            "{'metadata':{'name':'b','generation':3},'spec':{%s},'status':{'disruptedPods':{%s}}}"
                .formatted(spec, disrupted == null ? "" : disrupted));
    List<KubeObject> all = new ArrayList<>();
    for (int index = 0; index < pods; index++) {
      all.add(
          object(
              "{'metadata':{'name':'%d'},'status':{'conditions':[{'type':'Ready','status':'%s'}]}}"
                  .formatted(index, index < ready ? "True" : "False")));
    }
    JsonNode status = DisruptionPlan.of(budget, all, scale, NOW).after().tree().path("status");
    assertEquals(
        List.of(expected, desired, healthy, allowed, 3),
        List.of(
            status.path("expectedPods").asInt(),
            status.path("desiredHealthy").asInt(),
            status.path("currentHealthy").asInt(),
            status.path("disruptionsAllowed").asInt(),
            status.path("observedGeneration").asInt()));
    assertEquals(
        allowed > 0 ? "SufficientPods" : "InsufficientPods",
        status.at("/conditions/0/reason").asString(""));
  }

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }
}
