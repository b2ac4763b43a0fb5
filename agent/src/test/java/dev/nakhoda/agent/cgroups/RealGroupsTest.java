package dev.nakhoda.agent.cgroups;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** In the machine's own control groups, below a root of its own; where root may make some. */
class RealGroupsTest {

  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final boolean UNIFIED = Files.exists(MOUNT.resolve("cgroup.controllers"));

  private final String root = "/nakhoda-test-" + ProcessHandle.current().pid();
  private final List<Process> processes = new ArrayList<>();
  private final KernelPodGroups groups = groups();

  private KernelPodGroups groups() {
    RuntimeInfo docker =
        new RuntimeInfo("docker", "1", "cgroupfs", UNIFIED ? 2 : 1, Path.of("/"), "pause");
    return new KernelPodGroups(
        root, () -> docker, () -> new GroupLimits(2048, 0, 1 << 30), Time.SYSTEM);
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    KernelPodGroups.clear(root, Time.SYSTEM);
  }

  /** The pod's group, without the leading slash. */
  private String establish(String uid) {
    KubeObject pod =
        KubeObject.of((ObjectNode) Yaml.read("{metadata: {uid: " + uid + "}, spec: {}}"));
    Optional<String> group = groups.establish(pod);
    assumeTrue(group.isPresent(), "control groups may be made here");
    return group.orElseThrow().substring(1);
  }

  private static List<Path> hierarchies() throws IOException {
    if (UNIFIED) {
      return List.of(MOUNT);
    }
    try (Stream<Path> found = Files.list(MOUNT)) {
      return found.filter(each -> Files.exists(each.resolve("tasks"))).toList();
    }
  }

  /** In a container's group, as an engine that is killed while it starts one leaves it. */
  private Process left(String group) throws IOException {
    Process process = new ProcessBuilder("sleep", "1000").start();
    processes.add(process);
    for (Path hierarchy : hierarchies()) {
      Path folder = Files.createDirectories(hierarchy.resolve(group));
      if (!folder.startsWith(MOUNT.resolve("cpuset"))) {
        Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process.pid()));
      }
    }
    return process;
  }

  private boolean exists(String group) throws IOException {
    return hierarchies().stream().anyMatch(each -> Files.exists(each.resolve(group)));
  }

  @Test
  void whatAPodLeavesEndsWithItsGroup() throws Exception {
    String group = establish("a");
    Process process = left(group + "/container");
    groups.remove("a");
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertFalse(exists(group));
  }

  @Test
  void theNextAgentEndsWhatIsLeft() throws Exception {
    String former = establish("former");
    String kept = establish("kept");
    Process left = left(former + "/container");
    Process runs = left(kept + "/container");
    groups().adopt(List.of(), Set.of("kept"));
    assertTrue(left.waitFor(10, TimeUnit.SECONDS));
    assertFalse(exists(former));
    assertTrue(runs.isAlive());
  }

  @Test
  void theEndOfAClusterLeavesNothingButWhatIsNotOfPods() throws Exception {
    String group = establish("a");
    Process process = left(group + "/container");
    Process other = left(root.substring(1) + "/other");
    assertThrows(IOException.class, () -> KernelPodGroups.clear(root, Time.SYSTEM));
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertTrue(other.isAlive());
    other.destroyForcibly().waitFor();
    KernelPodGroups.clear(root, Time.SYSTEM);
    assertFalse(exists(root.substring(1)));
  }
}
