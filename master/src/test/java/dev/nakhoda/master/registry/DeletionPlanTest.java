package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.registry.types.Types;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class DeletionPlanTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String POD =
      "'spec':{'nodeName':'n','terminationGracePeriodSeconds':30},'status':{'phase':'Running'}";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          a plain object goes           | configmaps | {}                                     | -  | -          | Remove
          background goes               | deployments | {}                                    | -  | Background | Remove
          foreground waits              | deployments | {'generation':2}                      | -  | Foreground | Mark 2026-01-01T00:00:00Z 0 ["foregroundDeletion"] 3
          orphan waits                  | deployments | {}                                    | -  | Orphan     | Mark 2026-01-01T00:00:00Z 0 ["orphan"] 0
          orphan is kept                | deployments | {'finalizers':['orphan']}             | -  | -          | Mark 2026-01-01T00:00:00Z 0 ["orphan"] 0
          background overrides orphan   | deployments | {'finalizers':['orphan']}             | -  | Background | Remove
          controllers orphan by default | replicationcontrollers | {}                         | -  | -          | Mark 2026-01-01T00:00:00Z 0 ["orphan"] 0
          a finalizer holds             | configmaps | {'finalizers':['a/b']}                 | -  | -          | Mark 2026-01-01T00:00:00Z 0 ["a/b"] 0
          twice is once                 | configmaps | {'finalizers':['a/b'],'deletionTimestamp':'2025-01-01T00:00:00Z','deletionGracePeriodSeconds':0} | - | - | Pending
          grace zero holds no finalizer | configmaps | {'finalizers':['a/b']}                 | 0  | -          | Mark 2026-01-01T00:00:00Z 0 ["a/b"] 0
          """)
  void objectsWithoutGrace(
      String name, String plural, String metadata, Long grace, String policy, String expected) {
    check(plural, "{'metadata':" + metadata + "}", grace, policy, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          its own grace            | {}                          | -  | Mark 2026-01-01T00:00:30Z 30 null 0
          a shorter grace          | {}                          | 5  | Mark 2026-01-01T00:00:05Z 5 null 0
          at once                  | {}                          | 0  | Remove
          negative is one second   | {}                          | -1 | Mark 2026-01-01T00:00:01Z 1 null 0
          at once, but held        | {'finalizers':['a/b']}      | 0  | Mark 2026-01-01T00:00:00Z 0 ["a/b"] 0
          generation counts        | {'generation':1}            | -  | Mark 2026-01-01T00:00:30Z 30 null 2
          again: nothing new       | {'deletionTimestamp':'2026-01-01T00:00:20Z','deletionGracePeriodSeconds':30} | - | Pending
          again, longer            | {'deletionTimestamp':'2026-01-01T00:00:20Z','deletionGracePeriodSeconds':30} | 60 | Pending
          again, shorter           | {'deletionTimestamp':'2026-01-01T00:00:20Z','deletionGracePeriodSeconds':30} | 10 | Mark 2026-01-01T00:00:00Z 10 null 0
          the agent has finished   | {'deletionTimestamp':'2026-01-01T00:00:20Z','deletionGracePeriodSeconds':30} | 0 | Remove
          """)
  void runningPods(String name, String metadata, Long grace, String expected) {
    check("pods", "{'metadata':" + metadata + "," + POD + "}", grace, null, expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not scheduled | {'spec':{'terminationGracePeriodSeconds':30},'status':{'phase':'Pending'}}
          succeeded     | {'spec':{'nodeName':'n','terminationGracePeriodSeconds':30},'status':{'phase':'Succeeded'}}
          failed        | {'spec':{'nodeName':'n','terminationGracePeriodSeconds':30},'status':{'phase':'Failed'}}
          """)
  void podsThatDoNotRunGoAtOnce(String name, String pod) {
    check("pods", pod, null, null, "Remove");
  }

  private static void check(
      String plural, String json, Long grace, String policy, String expected) {
    ResourceType type =
        Types.all().stream()
            .filter(each -> each.name().plural().equals(plural))
            .findFirst()
            .orElseThrow();
    ObjectNode object = Json.readObject(json.replace('\'', '"'));
    ObjectNode untouched = object.deepCopy();
    DeleteOptions options =
        new DeleteOptions(
            Optional.ofNullable(grace), Optional.ofNullable(policy), Optional.empty());
    assertThat(shown(DeletionPlan.of(type, object, options, NOW))).isEqualTo(expected);
    assertThat(object).isEqualTo(untouched);
  }

  private static String shown(DeletionPlan plan) {
    return switch (plan) {
      case DeletionPlan.Remove() -> "Remove";
      case DeletionPlan.Pending() -> "Pending";
      case DeletionPlan.Mark(ObjectNode object) ->
          "Mark "
              + object.path("metadata").path("deletionTimestamp").asString()
              + " "
              + object.path("metadata").path("deletionGracePeriodSeconds").asLong(-1)
              + " "
              + object.path("metadata").get("finalizers")
              + " "
              + object.path("metadata").path("generation").asLong(0);
    };
  }
}
