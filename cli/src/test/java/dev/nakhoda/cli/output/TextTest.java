package dev.nakhoda.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class TextTest {

  private static final ObjectNode TABLE =
      Json.readObject(
          """
          {"kind":"Table","columnDefinitions":[
            {"name":"Name","priority":0},{"name":"Ready","priority":0},{"name":"IP","priority":1}],
           "rows":[
            {"cells":["web-1","1/1","10.1.0.2"],
             "object":{"metadata":{"name":"web-1","namespace":"default","labels":{"b":"2","a":"1"}}}},
            {"cells":["a-long-name","0/1",null],
             "object":{"metadata":{"name":"a-long-name","namespace":"kube-system"}}}]}
          """);

  @Test
  void aTableLooksLikeKubectls() {
    var style = new TableText.Style(false, true, false, false, "");
    assertThat(TableText.format(TABLE, style))
        .isEqualTo(
            """
            NAME          READY
            web-1         1/1
            a-long-name   0/1
            """);
  }

  @Test
  void wideWithNamespacesLabelsAndKinds() {
    var style = new TableText.Style(true, true, true, true, "pod/");
    assertThat(TableText.format(TABLE, style))
        .isEqualTo(
            """
            NAMESPACE     NAME              READY   IP         LABELS
            default       pod/web-1         1/1     10.1.0.2   a=1,b=2
            kube-system   pod/a-long-name   0/1     <none>     <none>
            """);
  }

  @Test
  void anAuthorCannotWriteOnTheReadersTerminal() {
    ObjectNode table =
        Json.readObject(
            "{\"columnDefinitions\":[{\"name\":\"A\"}],\"rows\":[{\"cells\":[\"x\\u001b[2Jy\\nz\"]}]}");
    var style = new TableText.Style(false, false, false, false, "");
    assertThat(TableText.format(table, style)).isEqualTo("x?[2Jy...\n");
  }

  @Test
  void columnsEndWhereTheirRunOfLinesEnds() {
    TabWriter writer = TabWriter.description();
    writer.line("Name:\tweb");
    writer.line("Labels:\tapp=web");
    writer.line("\ttier=front");
    writer.line("Containers:");
    writer.line("  a:\tb");
    assertThat(writer.toString())
        .isEqualTo("Name:    web\nLabels:  app=web\n         tier=front\nContainers:\n  a:  b\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "125, 2m5s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "11100, 3h5m",
    "28800, 8h",
    "172799, 47h",
    "172800, 2d",
    "176400, 2d1h",
    "691200, 8d",
    "63072000, 2y",
    "-5, <invalid>"
  })
  void agesAreRoundedAsUpstreamRounds(long seconds, String text) {
    assertThat(Ages.of(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
