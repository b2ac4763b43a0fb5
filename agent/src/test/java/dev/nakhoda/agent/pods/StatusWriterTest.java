package dev.nakhoda.agent.pods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StatusWriterTest {

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'phase':'Running','observedGeneration':1} | {'phase':'Running','observedGeneration':2} |"
            + " true",
        "{'phase':'Running'} | {'phase':'Running','observedGeneration':2} | true",
        "{'phase':'Running','observedGeneration':1} | {'phase':'Failed','observedGeneration':2} |"
            + " false",
        "{'phase':'Pending'} | {'phase':'Running'} | false",
      },
      quoteCharacter = '"')
  void onlyTheGenerationMayWait(String stored, String wanted, boolean wait) {
    assertEquals(wait, StatusWriter.mayWait(json(stored), json(wanted)));
  }

  private static ObjectNode json(String text) {
    return Json.readObject(text.replace('\'', '"'));
  }
}
