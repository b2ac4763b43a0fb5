package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTest {

  @TempDir Path directory;

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static KubeObject pod(String spec) {
    return KubeObject.of(Json.readObject("{\"spec\":" + spec.replace('\'', '"') + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'containers':[{}]}                                                                  | -1",
        "{'securityContext':{'runAsUser':7},'containers':[{},{}]}                             | 7",
        "{'containers':[{'securityContext':{'runAsUser':7}},{}]}                              | -1",
        "{'securityContext':{'runAsUser':7},'containers':[{'securityContext':{'runAsUser':8}}]} |"
            + " 8",
        "{'securityContext':{'runAsUser':7},'containers':[{'securityContext':{'runAsUser':8}},{}]}"
            + " | -1",
      })
  void theOnlyUser(String spec, int user) {
    assertThat(OnlyUser.of(pod(spec))).isEqualTo(user < 0 ? Optional.empty() : Optional.of(user));
  }

  @Test
  @EnabledIf("isRoot")
  void theGroupMayWriteAndHandsItselfDown() throws IOException {
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path file = Files.writeString(inner.resolve("file"), "");
    Permissions.set(file, 0600);
    GroupOwnership.apply(directory, pod("{'securityContext':{'fsGroup':2000}}"));
    assertThat(Permissions.group(file)).isEqualTo(2000);
    assertThat(Permissions.of(file)).isEqualTo(0660);
    assertThat(Permissions.of(inner) & 02070).isEqualTo(02070);
  }

  @Test
  @EnabledIf("isRoot")
  void onRootMismatchLooksAtTheRootAlone() throws IOException {
    KubeObject pod =
        pod("{'securityContext':{'fsGroup':2000,'fsGroupChangePolicy':'OnRootMismatch'}}");
    GroupOwnership.apply(directory, pod);
    Path late = Files.writeString(directory.resolve("late"), "");
    Permissions.giveToGroup(late, 0);
    GroupOwnership.apply(directory, pod);
    assertThat(Permissions.group(late)).isZero();
  }

  @Test
  @EnabledIf("isRoot")
  void filesOfOursAreReadByTheGroupAndComparedAsTheyLie() throws IOException {
    AtomicDirectory atomic = new AtomicDirectory(directory, Optional.of(2000));
    Map<String, Payload.File> files = Map.of("a/b", new Payload.File(new byte[] {1}, 0400, 7));
    atomic.write(files);
    Path data = directory.resolve("..data").toRealPath();
    Path file = data.resolve("a/b");
    assertThat(Permissions.of(file)).isEqualTo(0440);
    assertThat(Permissions.owner(file)).isEqualTo(7);
    assertThat(Permissions.group(file)).isEqualTo(2000);
    atomic.write(files);
    assertThat(directory.resolve("..data").toRealPath()).isEqualTo(data);
  }
}
