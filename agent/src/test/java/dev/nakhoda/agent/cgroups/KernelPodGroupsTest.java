package dev.nakhoda.agent.cgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** On ordinary folders: a group's files are what was written there last. */
class KernelPodGroupsTest {

  @TempDir Path folder;

  private Path mount;
  private Path units;

  @BeforeEach
  void mounts() throws IOException {
    mount = Files.createDirectories(folder.resolve("cgroup"));
    units = Files.createDirectories(folder.resolve("units"));
  }

  private KernelPodGroups groups(String driver, int version) {
    return new KernelPodGroups(
        mount,
        units,
        "/lab/node-1",
        () -> new RuntimeInfo("docker", "1", driver, version, Path.of("/"), "pause"),
        () -> new GroupLimits(2048, 0, 4096),
        new FakeTime());
  }

  private static KubeObject pod(String uid, String cpu, String limit) {
    ObjectNode tree = Json.object().put("kind", "Pod").put("apiVersion", "v1");
    tree.putObject("metadata").put("name", uid).put("namespace", "default").put("uid", uid);
    ObjectNode resources =
        tree.putObject("spec").putArray("containers").addObject().putObject("resources");
    if (!cpu.isEmpty()) {
      resources.putObject("requests").put("cpu", cpu);
    }
    if (!limit.isEmpty()) {
      resources.putObject("limits").put("cpu", limit).put("memory", "64Mi");
    }
    return KubeObject.of(tree);
  }

  /** All files below {@code root} that are not empty, by their path. */
  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void version1() throws IOException {
    Files.createDirectories(mount.resolve("cpu"));
    Files.createDirectories(mount.resolve("memory"));
    KernelPodGroups groups = groups("cgroupfs", 1);
    assertEquals(
        Optional.of("/lab/node-1/kubepods/burstable/poda-1"),
        groups.establish(pod("a-1", "100m", "250m")));
    assertEquals(
        Optional.of("/lab/node-1/kubepods/besteffort/podb"), groups.establish(pod("b", "", "")));
    assertEquals(
        Optional.of("/lab/node-1/kubepods/podc"), groups.establish(pod("c", "250m", "250m")));
    String kubepods = "/lab/node-1/kubepods/";
    assertEquals(
        Map.ofEntries(
            Map.entry("cpu/lab/cpu.shares", "2048"),
            Map.entry("cpu/lab/node-1/cpu.shares", "2048"),
            Map.entry("cpu" + kubepods + "cpu.shares", "2048"),
            Map.entry("memory" + kubepods + "memory.limit_in_bytes", "4096"),
            Map.entry("cpu" + kubepods + "besteffort/cpu.shares", "2"),
            Map.entry("cpu" + kubepods + "burstable/cpu.shares", "102"),
            Map.entry("cpu" + kubepods + "burstable/poda-1/cpu.shares", "102"),
            Map.entry("cpu" + kubepods + "burstable/poda-1/cpu.cfs_period_us", "100000"),
            Map.entry("cpu" + kubepods + "burstable/poda-1/cpu.cfs_quota_us", "25000"),
            Map.entry("memory" + kubepods + "burstable/poda-1/memory.limit_in_bytes", "67108864"),
            Map.entry("cpu" + kubepods + "besteffort/podb/cpu.shares", "2"),
            Map.entry("cpu" + kubepods + "podc/cpu.shares", "256"),
            Map.entry("cpu" + kubepods + "podc/cpu.cfs_period_us", "100000"),
            Map.entry("cpu" + kubepods + "podc/cpu.cfs_quota_us", "25000"),
            Map.entry("memory" + kubepods + "podc/memory.limit_in_bytes", "67108864")),
        files(mount));
  }

  @Test
  void version2TellsTheGroupAboveWhatItsChildrenMayUse() throws IOException {
    KernelPodGroups groups = groups("cgroupfs", 2);
    groups.establish(pod("a", "1", "2"));
    Map<String, String> files = files(mount);
    assertEquals("+cpu +memory", files.get("cgroup.subtree_control"));
    assertEquals("+cpu +memory", files.get("lab/node-1/kubepods/burstable/cgroup.subtree_control"));
    assertEquals("200000 100000", files.get("lab/node-1/kubepods/burstable/poda/cpu.max"));
    assertEquals("67108864", files.get("lab/node-1/kubepods/burstable/poda/memory.max"));
    assertEquals("39", files.get("lab/node-1/kubepods/burstable/poda/cpu.weight"));
    assertEquals("39", files.get("lab/node-1/kubepods/burstable/cpu.weight"));
    assertEquals("4096", files.get("lab/node-1/kubepods/memory.max"));
  }

  @Test
  void systemdIsToldByUnits() throws IOException {
    KernelPodGroups groups = groups("systemd", 2);
    String slice = "lab-node_1-kubepods-burstable-poda_1.slice";
    assertEquals(Optional.of(slice), groups.establish(pod("a-1", "1", "2")));
    assertEquals(
        Set.of(
            "lab.slice",
            "lab-node_1.slice",
            "lab-node_1-kubepods.slice",
            "lab-node_1-kubepods-besteffort.slice",
            "lab-node_1-kubepods-burstable.slice",
            slice),
        files(units).keySet());
    assertTrue(files(units).get(slice).contains("CPUQuota=200%\nMemoryMax=67108864\n"));
    assertEquals(Map.of(), files(mount));
    groups.remove("a-1");
    assertFalse(files(units).containsKey(slice));
  }

  @Test
  void goneGroupsWeighNothing() throws IOException {
    KernelPodGroups groups = groups("cgroupfs", 1);
    groups.establish(pod("a", "100m", ""));
    groups.establish(pod("b", "200m", ""));
    Path burstable = mount.resolve("cpu/lab/node-1/kubepods/burstable");
    assertEquals("306", Files.readString(burstable.resolve("cpu.shares")));
    empty(burstable.resolve("poda"));
    groups.remove("a");
    groups.remove("a");
    assertFalse(Files.exists(burstable.resolve("poda")));
    assertEquals("204", Files.readString(burstable.resolve("cpu.shares")));
  }

  @Test
  void whatCannotGoNowGoesLater() throws IOException {
    KernelPodGroups groups = groups("cgroupfs", 1);
    groups.establish(pod("a", "100m", ""));
    groups.establish(pod("b", "100m", ""));
    Path burstable = mount.resolve("cpu/lab/node-1/kubepods/burstable");
    groups.remove("a");
    assertTrue(Files.exists(burstable.resolve("poda")));
    empty(burstable.resolve("poda"));
    empty(burstable.resolve("podb"));
    groups.remove("b");
    assertFalse(Files.exists(burstable.resolve("poda")));
  }

  @Test
  void theNextAgentRemovesWhatIsLeft() throws IOException {
    for (String left : List.of("poda", "burstable/podb", "burstable/podc", "besteffort/podd")) {
      for (String controller : List.of("cpu", "memory", "pids")) {
        Files.createDirectories(
            mount.resolve(controller).resolve("lab/node-1/kubepods").resolve(left).resolve("x"));
      }
    }
    KernelPodGroups groups = groups("cgroupfs", 1);
    groups.adopt(List.of(pod("c", "100m", "")), Set.of("c", "d"));
    assertFalse(Files.exists(mount.resolve("pids/lab/node-1/kubepods/poda")));
    assertFalse(Files.exists(mount.resolve("memory/lab/node-1/kubepods/burstable/podb")));
    assertTrue(Files.exists(mount.resolve("cpu/lab/node-1/kubepods/burstable/podc")));
    assertTrue(Files.exists(mount.resolve("cpu/lab/node-1/kubepods/besteffort/podd")));
    assertEquals(
        "102", Files.readString(mount.resolve("cpu/lab/node-1/kubepods/burstable/cpu.shares")));
    groups.remove("d");
    assertFalse(Files.exists(mount.resolve("cpu/lab/node-1/kubepods/besteffort/podd")));
  }

  @Test
  void goesOnWithoutWhereItMayNotWrite() throws IOException {
    Files.createFile(mount.resolve("cpu"));
    KernelPodGroups groups = groups("cgroupfs", 1);
    assertEquals(Optional.empty(), groups.establish(pod("a", "", "")));
    assertEquals(Optional.empty(), groups.establish(pod("b", "", "")));
    groups.remove("a");
    groups.adopt(List.of(), Set.of());
  }

  /** The kernel's own files go with their group. */
  private static void empty(Path group) {
    try (Stream<Path> files = Files.list(group)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
