package dev.nakhoda.master.registry.types;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.Yaml;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PodStatusUpdatesTest {

  private static final String REFUSED =
      "state: Forbidden: may not be transitioned to non-terminated state";

  /** The second container of a list changes from one state to another. */
  @ParameterizedTest
  @CsvSource({
    "Always, containerStatuses, 0, running, false",
    "Always, initContainerStatuses, 0, running, false",
    "Never, containerStatuses, 0, running, true",
    "Never, containerStatuses, 3, running, true",
    "Never, containerStatuses, 3, waiting, true",
    "Never, containerStatuses, 3, 0, false",
    "Never, containerStatuses, running, waiting, false",
    "Never, containerStatuses, 3, gone, false",
    "Never, initContainerStatuses, 0, running, true",
    "Never, sidecar, 3, running, false",
    "OnFailure, containerStatuses, 0, running, true",
    "OnFailure, containerStatuses, 3, running, false",
    "OnFailure, initContainerStatuses, 0, waiting, true",
    "Always, ephemeralContainerStatuses, 3, running, true",
  })
  void whatHasEndedForGoodStaysEnded(
      String policy, String list, String before, String after, boolean refused) {
    FieldFaults faults = new FieldFaults();
    PodStatusUpdates.check(pod(policy, list, after), pod(policy, list, before), faults);
    String field = list.equals("sidecar") ? "initContainerStatuses" : list;
    assertEquals(
        refused ? "status." + field + "[1]." + REFUSED : "",
        faults.causes().stream()
            .map(cause -> cause.field() + ": " + cause.message())
            .collect(Collectors.joining("; ")));
  }

  private static ObjectNode pod(String policy, String list, String state) {
    String shown =
        switch (state) {
          case "running", "waiting" -> state + ": {}";
          case "gone" -> "";
          default -> "terminated: {exitCode: " + state + "}";
        };
    String second = state.equals("gone") ? "" : ", {name: b, state: {" + shown + "}}";
    return Yaml.read(
        """
        spec:
          restartPolicy: %s
          containers: [{name: a}, {name: b}]
          initContainers: [{name: c}, {name: b%s}]
        status:
          %s: [{name: a, state: {running: {}}}%s]
        """
            .formatted(
                policy,
                list.equals("sidecar") ? ", restartPolicy: Always" : "",
                list.equals("sidecar") ? "initContainerStatuses" : list,
                second));
  }
}
