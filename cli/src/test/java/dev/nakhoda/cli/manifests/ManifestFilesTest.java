package dev.nakhoda.cli.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.KubeObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFilesTest {

  @TempDir Path folder;

  private static List<KubeObject> read(String text) {
    InputStream stdin = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return new ManifestFiles(stdin, false).read(List.of("-"));
  }

  @Test
  void documentsAndListsAreTakenApart() {
    String text =
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: a}
        ---
        ---
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Service, metadata: {name: b}}
        - {apiVersion: v1, kind: Pod, metadata: {name: c}}
        """;
    assertThat(read(text)).extracting(KubeObject::name).containsExactly("a", "b", "c");
  }

  @Test
  void jsonAndFlowStyleYamlBothBeginWithABrace() {
    assertThat(read("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"j\"}}"))
        .hasSize(1);
    assertThat(read("{apiVersion: v1, kind: Pod, metadata: {name: y}}")).hasSize(1);
  }

  @Test
  void aFolderGivesItsManifestsByName() throws Exception {
    Files.writeString(folder.resolve("b.yaml"), "{apiVersion: v1, kind: Pod, metadata: {name: b}}");
    Files.writeString(folder.resolve("a.yml"), "{apiVersion: v1, kind: Pod, metadata: {name: a}}");
    Files.writeString(folder.resolve("README.md"), "not: a manifest");
    assertThat(
            new ManifestFiles(InputStream.nullInputStream(), false)
                .read(List.of(folder.toString())))
        .extracting(KubeObject::name)
        .containsExactly("a", "b");
  }

  @Test
  void faultsAreTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("{apiVersion: v1}"))
        .withMessageContaining("kind not set");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("a: [b"))
        .withMessageStartingWith("error parsing STDIN: error converting YAML to JSON: yaml:");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ManifestFiles(InputStream.nullInputStream(), false).read(List.of("/no/such")))
        .withMessage("the path \"/no/such\" does not exist");
  }
}
