package dev.nakhoda.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class YamlTest {

  @Test
  void readsScalarsAsManifestsMeanThem() {
    var node =
        Yaml.read("mode: 0644\nyes: yes\nport: 80\nf: 1.5\ns: \"80\"\nnothing:\nt: 2020-01-01\n");
    assertThat(node.toString())
        .isEqualTo(
            "{\"mode\":420,\"true\":true,\"port\":80,\"f\":1.5,\"s\":\"80\",\"nothing\":null,"
                + "\"t\":\"2020-01-01\"}");
  }

  @Test
  void skipsEmptyDocuments() {
    assertThat(Yaml.readAll("---\n# only a comment\n---\na: 1\n---\n\n---\nb: 2\n")).hasSize(2);
  }

  @Test
  void writesWhatItReads() {
    var node =
        Json.readObject("{\"a\":\"yes\",\"b\":\"0644\",\"c\":[1,\"x\"],\"d\":{\"e\":\"1\"}}");
    assertThat(Json.same(Yaml.read(Yaml.write(node)), node)).isTrue();
    assertThat(Yaml.write(node)).contains("a: 'yes'");
  }

  @Test
  void refusesBrokenDocuments() {
    assertThatThrownBy(() -> Yaml.readAll("a: [1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("error converting YAML to JSON: yaml: ");
    assertThatThrownBy(() -> Yaml.readAll("a: 1\na: 2\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("duplicate key");
    assertThatThrownBy(() -> Yaml.readAll("- a\n")).hasMessageContaining("cannot unmarshal array");
  }

  @Test
  void aliasBombsAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int level = 1; level < 9; level++) {
      bomb.append("a%d: &a%d [".formatted(level, level));
      bomb.append("*a%d,".formatted(level - 1).repeat(20)).append("x]\n");
    }
    assertThatThrownBy(() -> Yaml.readAll(bomb.toString()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
