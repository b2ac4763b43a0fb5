package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Machines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real master, and nodes that one process plays: good ones, and one where all fails. */
class SimulatedNodesTest {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String MASTER = "master";

  @TempDir static Path folder;
  private static final List<Process> AGENTS = new ArrayList<>();
  private static Machines machines;

  @BeforeAll
  static void begin() throws IOException {
    machines = new Machines("sn", MASTER);
    machines.lab(MASTER, "init", "--advertise-address", machines.address(MASTER)).ok();
    play("--nodes", "20", "--node-prefix", "good-", "--node-labels", "pool=good");
    play(
        "--node-prefix",
        "bad-",
        "--node-labels",
        "pool=bad",
        "--container-failure-rate",
        "1",
        "--container-failure-after",
        "1s");
    eventually(
        "all are Ready",
        SOON,
        () -> kubectl("get", "nodes", "--no-headers").lines().filter(SimulatedNodesTest::ready),
        lines -> lines.count() == 21);
  }

  private static boolean ready(String line) {
    return line.matches("\\S+ +Ready .*");
  }

  private static void play(String... options) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("nsenter", "--net=/var/run/netns/" + machines.namespace(MASTER)));
    words.addAll(List.of(machines.launcher().toString(), "agent", "--runtime=simulated"));
    words.addAll(List.of("--kubeconfig", machines.kubeconfig(MASTER).toString()));
    words.addAll(Arrays.asList(options));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("NAKHODA_NO_BUILD", "1");
    AGENTS.add(
        builder.redirectOutput(folder.resolve("agent" + AGENTS.size() + ".log").toFile()).start());
  }

  private static String kubectl(String... words) {
    return machines.kubectl(words).ok();
  }

  @AfterAll
  static void end() {
    for (Process agent : AGENTS) {
      agent.destroy();
      agent.onExit().join();
    }
    machines.close();
  }

  @Test
  void aDeploymentRunsOverAllNodesAndGoes() {
    machines.apply(deployment("web", 40, "good"));
    eventually("all are available", SOON, () -> available("web"), "40"::equals);
    assertThat(nodesOf("web")).as("spread over all nodes").hasSize(20);
    assertThat(kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].status.podIP}"))
        .as("addresses of the nodes' subnets")
        .matches("(10\\.1\\.\\d+\\.\\d+ ?){40}");
    kubectl("delete", "deployment", "web", "--wait=false");
    eventually("no pod is left", SOON, () -> podsOf("web"), String::isEmpty);
  }

  @Test
  void jobsEndAndFailuresShowAsSet() {
    kubectl("run", "task", "--image=task:1", "--restart=Never", "--overrides=" + pool("good"));
    kubectl("run", "broken", "--image=task:1", "--restart=Never", "--overrides=" + pool("bad"));
    machines.apply(deployment("flapping", 3, "bad"));
    eventually("a pod that may end succeeds", SOON, () -> phase("task"), "Succeeded"::equals);
    eventually("a pod that may fail fails", SOON, () -> phase("broken"), "Failed"::equals);
    eventually(
        "the others crash and wait",
        SOON,
        () -> podsOf("flapping"),
        pods -> pods.lines().filter(line -> line.contains("CrashLoopBackOff")).count() == 3);
  }

  private static String deployment(String name, int replicas, String pool) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %1$s}
    spec:
      replicas: %2$d
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          nodeSelector: {pool: %3$s}
          containers: [{name: c, image: "app:1", resources: {requests: {cpu: 100m}}}]
    """
        .formatted(name, replicas, pool);
  }

  private static String pool(String pool) {
    return "{\"spec\":{\"nodeSelector\":{\"pool\":\"" + pool + "\"}}}";
  }

  private static String available(String deployment) {
    return kubectl("get", "deployment", deployment, "-o", "jsonpath={.status.availableReplicas}");
  }

  private static List<String> nodesOf(String app) {
    String names =
        kubectl("get", "pods", "-l", "app=" + app, "-o", "jsonpath={.items[*].spec.nodeName}");
    return Arrays.stream(names.split(" ")).distinct().toList();
  }

  private static String podsOf(String app) {
    return kubectl("get", "pods", "-l", "app=" + app, "--no-headers", "--ignore-not-found");
  }

  private static String phase(String pod) {
    return kubectl("get", "pod", pod, "-o", "jsonpath={.status.phase}");
  }
}
