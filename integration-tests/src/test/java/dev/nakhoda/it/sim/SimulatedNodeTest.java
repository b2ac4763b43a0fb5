package dev.nakhoda.it.sim;

import static dev.nakhoda.it.Eventually.eventually;
import static dev.nakhoda.it.Eventually.pause;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node against the real registry, with a runtime that does what the test says. */
class SimulatedNodeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path directory;
  private MemoryMaster master;
  private SimulatedNode node;

  @BeforeEach
  void begin() throws InterruptedException {
    master = new MemoryMaster();
    node = new SimulatedNode(master, directory);
  }

  @AfterEach
  void end() {
    node.close();
    master.close();
  }

  @Test
  void aPodRunsAndGoes() {
    createPod("web");
    KubeObject pod = awaitRunning("web", 0);
    assertThat(pod.tree().at("/status/podIP").asString()).startsWith("10.1.");
    assertThat(pod.tree().at("/status/hostIP").asString()).isEqualTo("192.0.2.1");

    delete("web");
    eventually("the pod is gone", PATIENCE, () -> master.pod("web"), Optional::isEmpty);
    awaitNothingLeft();
  }

  @Test
  void aKilledProcessIsStartedAgain() {
    createPod("web");
    awaitRunning("web", 0);
    node.runtime().end(node.running().getFirst().id(), 137);
    KubeObject pod = awaitRunning("web", 1);
    assertThat(pod.tree().at("/status/containerStatuses/0/lastState/terminated/exitCode").asInt())
        .isEqualTo(137);
  }

  @Test
  void aDeadSandboxIsReplaced() {
    createPod("web");
    awaitRunning("web", 0);
    node.runtime().end(sandbox().id(), 137);
    awaitRunning("web", 1);
    assertThat(sandbox().attempt()).isEqualTo(1);
  }

  @Test
  void anAgentsRestartTouchesNothing() {
    createPod("web");
    awaitRunning("web", 0);
    List<String> before = node.running().stream().map(Container::id).toList();
    node.restart();
    createPod("second");
    awaitRunning("second", 0);
    assertThat(node.running().stream().map(Container::id)).containsAll(before);
    awaitRunning("web", 0);
  }

  @Test
  void containersOfAForgottenPodAreEnded() {
    createPod("web");
    awaitRunning("web", 0);
    node.stop();
    master
        .client()
        .delete(
            ResourceName.PODS,
            new ObjectKey("default", "web"),
            DeleteOptions.now(master.pod("web").orElseThrow().uid()));
    node.begin();
    awaitNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void convergesAfterChaos(long seed) {
    Random random = new Random(seed);
    TreeSet<String> wanted = new TreeSet<>();
    TreeSet<String> crashed = new TreeSet<>();
    for (int round = 0; round < 30; round++) {
      switch (random.nextInt(7)) {
        case 0, 1, 2 -> {
          String name = "pod-" + round;
          createPod(name);
          wanted.add(name);
        }
        case 3 -> {
          String name = wanted.isEmpty() ? "" : wanted.first();
          if (wanted.remove(name)) {
            delete(name);
          }
        }
        case 4 -> crashOne(random, crashed);
        case 5 -> node.restart();
        default -> {
          node.breakRuntime(Optional.of("seed " + seed + " says so"));
          pause(Duration.ofMillis(random.nextInt(200)));
          node.breakRuntime(Optional.empty());
        }
      }
      pause(Duration.ofMillis(random.nextInt(100)));
    }
    for (String name : wanted) {
      eventually(
          "seed " + seed + ": " + name + " runs", PATIENCE, () -> master.pod(name), this::isReady);
    }
    eventually(
        "seed " + seed + ": nothing but the wanted pods is left",
        PATIENCE,
        () -> List.of(node.running().size(), runningSandboxes(), node.network().attached().size()),
        List.of(wanted.size(), wanted.size(), wanted.size())::equals);
  }

  /** Each at most once, so that no back-off holds the test up. */
  private void crashOne(Random random, TreeSet<String> crashed) {
    List<Container> fresh =
        node.running().stream()
            .filter(container -> crashed.add(container.pod().name()))
            .limit(1 + random.nextInt(2))
            .toList();
    fresh.forEach(container -> node.runtime().end(container.id(), 1));
  }

  private int runningSandboxes() {
    return (int) node.runtime().list().sandboxes().stream().filter(Sandbox::running).count();
  }

  private Sandbox sandbox() {
    return node.runtime().list().sandboxes().stream()
        .filter(Sandbox::running)
        .findFirst()
        .orElseThrow();
  }

  private void createPod(String name) {
    master.create(
        ResourceName.PODS,
        """
        {'metadata':{'name':'%s','namespace':'default'},
         'spec':{'nodeName':'node-1','terminationGracePeriodSeconds':1,
          'containers':[{'name':'c','image':'web:1'}]}}
        """
            .formatted(name));
  }

  private void delete(String name) {
    master
        .client()
        .delete(ResourceName.PODS, new ObjectKey("default", name), DeleteOptions.DEFAULT);
  }

  private KubeObject awaitRunning(String name, int restarts) {
    return eventually(
            name + " runs with restarts " + restarts,
            PATIENCE,
            () -> master.pod(name),
            pod ->
                isReady(pod)
                    && pod.orElseThrow()
                            .tree()
                            .at("/status/containerStatuses/0/restartCount")
                            .asInt(-1)
                        == restarts)
        .orElseThrow();
  }

  private boolean isReady(Optional<KubeObject> pod) {
    return pod.filter(found ->
            found.tree().at("/status/phase").asString("").equals("Running")
                && found.tree().at("/status/containerStatuses/0/ready").asBoolean(false))
        .isPresent();
  }

  private void awaitNothingLeft() {
    eventually(
        "nothing is left",
        PATIENCE,
        () ->
            node.runtime().list().containers().size()
                + node.runtime().list().sandboxes().size()
                + node.network().attached().size(),
        left -> left == 0);
    assertThat(directory.resolve("pods")).isEmptyDirectory();
  }
}
