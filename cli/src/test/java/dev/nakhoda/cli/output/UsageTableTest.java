package dev.nakhoda.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTableTest {

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  private static final List<KubeObject> PODS =
      List.of(
          object(
              "{'metadata':{'name':'a','namespace':'x'},'containers':["
                  + "{'name':'c','usage':{'cpu':'100m','memory':'10Mi'}},"
                  + "{'name':'d','usage':{'cpu':'1500u','memory':'1Mi'}}]}"),
          object(
              "{'metadata':{'name':'b','namespace':'x'},'containers':["
                  + "{'name':'c','usage':{'cpu':'1','memory':'5Mi'}}]}"));

  @Test
  void podsAreSums() {
    assertThat(UsageTable.pods(PODS, false, false).text("cpu", true).lines().map(String::strip))
        .containsExactly(
            "NAME   CPU(cores)   MEMORY(bytes)",
            "b      1000m        5Mi",
            "a      102m         11Mi");
  }

  @Test
  void containersOneByOne() {
    assertThat(UsageTable.pods(PODS, true, true).text("memory", false).lines().map(String::strip))
        .containsExactly(
            "x     a     c     100m    10Mi",
            "x     b     c     1000m   5Mi",
            "x     a     d     2m      1Mi");
  }

  @Test
  void nodesTellTheirShare() {
    List<KubeObject> nodes =
        List.of(object("{'metadata':{'name':'n'},'usage':{'cpu':'500m','memory':'1Gi'}}"));
    assertThat(
            UsageTable.nodes(
                    nodes, Map.of("n", Json.readObject("{\"cpu\":\"2\",\"memory\":\"4Gi\"}")))
                .text("", true)
                .lines()
                .map(String::strip))
        .containsExactly(
            "NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)",
            "n      500m         25%      1024Mi          25%");
    assertThat(UsageTable.nodes(nodes, Map.of()).text("", false)).contains("<unknown>");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageTable.nodes(nodes, Map.of()).text("disk", true))
        .withMessage("--sort-by accepts only cpu or memory");
  }
}
