package dev.nakhoda.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PodTotalTest {

  private static final PodTotal<Long> TOTAL = new PodTotal<>(0L, Long::sum, Math::max);

  /** Each container as what it takes; an {@code s} behind it makes it a sidecar. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing,                                              '',      '',       0",
    "containers run side by side,                          '',      '3 4',    7",
    "an init container that fits in,                       '5',     '3 4',    7",
    "one that takes more than all that follow,             '9',     '3 4',    9",
    "init containers come one after the other,             '6 8 5', '3 4',    8",
    "a sidecar stays beside the containers,                '2s',    '3 4',    9",
    "and beside what starts after it,                      '2s 8',  '3 4',    10",
    "but not beside what ended before it,                  '8 2s',  '3 4',    9",
    "sidecars add up,                                      '2s 1s', '3 4',    10",
    "a sidecar between two that end,                       '9 2s 8','3 4',    10",
    "a pod of sidecars alone while they start,             '2s 3s', '',       5",
  })
  void whatAPodTakesAtMost(String name, String init, String containers, long total) {
    JsonNode spec =
        Yaml.read("{initContainers: " + list(init) + ", containers: " + list(containers) + "}");
    assertEquals(total, TOTAL.of(spec, container -> container.path("takes").asLong()));
  }

  private static String list(String text) {
    StringBuilder list = new StringBuilder("[");
    for (String word : text.isEmpty() ? new String[0] : text.split(" ")) {
      list.append(list.length() == 1 ? "" : ", ")
          .append("{takes: ")
          .append(word.replace("s", ""))
          .append(word.endsWith("s") ? ", restartPolicy: Always}" : "}");
    }
    return list.append("]").toString();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing                    | {}                                                      |"
            + " BEST_EFFORT",
        "of nothing                 | {requests: {cpu: 0}, limits: {memory: 0}}               |"
            + " BEST_EFFORT",
        "other resources            | {requests: {ephemeral-storage: 1Gi}}                    |"
            + " BEST_EFFORT",
        "what is no quantity        | {requests: {cpu: much}}                                 |"
            + " BEST_EFFORT",
        "a request                  | {requests: {cpu: 1m}}                                   |"
            + " BURSTABLE",
        "one limit                  | {limits: {cpu: 1}}                                      |"
            + " BURSTABLE",
        "limits alone               | {limits: {cpu: 1, memory: 1Gi}}                         |"
            + " GUARANTEED",
        "equal requests             | {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m,"
            + " memory: 1024Mi}} | GUARANTEED",
        "smaller requests           | {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1m}}    |"
            + " BURSTABLE",
      })
  void qualityOfService(String name, String resources, QosClass want) {
    String container = "[{resources: " + resources + "}]";
    assertEquals(want, QosClass.of(Yaml.read("{containers: " + container + "}")));
    assertEquals(
        want == QosClass.GUARANTEED ? QosClass.BURSTABLE : want,
        QosClass.of(Yaml.read("{initContainers: [{}], containers: " + container + "}")));
  }
}
