package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.Machines;
import dev.nakhoda.machine.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nodes with thresholds that are met: one always, for want of memory; one when a pod forks too
 * much, and with a disk that is always too full for images that nobody needs; one with a small
 * disk.
 */
class NodePressureTest {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Pattern LINE =
      Pattern.compile("join (\\S+) --token (\\S+) \\\\?\\s*--discovery-token-ca-cert-hash (\\S+)");

  /** Processes that must be left: other programs of this machine come and go, too. */
  private static final int MARGIN = 300;

  private static final int FORKS = 600;

  private static final Pattern NOT_ENOUGH =
      Pattern.compile(
          "Warning +FreeDiskSpaceFailed .*Failed to garbage collect required amount of images\\."
              + " Attempted to free \\d+ bytes, but only found \\d+ bytes eligible to free\\.");

  /** As upstream writes one: the suffix is the greatest that leaves a whole number. */
  private static final String QUANTITY = "\\d+\\w*";

  private static final String MEMORY = "memory";
  private static final String FORKING = "forking";
  private static final String SMALL = "small";

  /** Of the small disk, in MB; the tests write parts of it. */
  private static final int DISK = 128;

  private static final int LEAST = 40;

  private static Machines machines;

  @BeforeAll
  static void begin() throws IOException {
    machines = new Machines("pr", "master", MEMORY, FORKING, SMALL);
    String printed =
        machines.lab("master", "init", "--advertise-address", machines.address("master")).ok();
    join(printed, MEMORY, "--eviction-hard=memory.available<99.9%");
    join(
        printed,
        FORKING,
        "--eviction-hard=pid.available<" + (processesLeft() - MARGIN),
        "--eviction-pressure-transition-period=10s",
        "--image-gc-high-threshold=1",
        "--image-gc-low-threshold=0",
        "--minimum-image-ttl-duration=0s");
    mountSmallDisk();
    join(
        printed,
        SMALL,
        "--eviction-hard=imagefs.available<" + LEAST + "Mi",
        "--eviction-pressure-transition-period=10s");
  }

  /** Where the node's Docker engine will keep its images and containers; reset takes it away. */
  private static void mountSmallDisk() {
    String place =
        machines.state(SMALL).resolve("nodes").resolve(SMALL).resolve("docker").toString();
    Command.run("mkdir", "-p", place).ok();
    Command.run("mount", "-t", "tmpfs", "-o", "size=" + DISK + "m", "tmpfs", place).ok();
  }

  @AfterAll
  static void end() {
    machines.close();
  }

  private static void join(String printed, String name, String... options) {
    Matcher line = LINE.matcher(printed);
    assertThat(line.find()).as(printed).isTrue();
    Stream<String> words =
        Stream.of("join", line.group(1), "--token", line.group(2), "--node-name", name);
    Stream<String> more = Stream.of("--discovery-token-ca-cert-hash", line.group(3));
    machines
        .lab(
            name,
            Stream.of(words, more, Stream.of(options)).flatMap(all -> all).toArray(String[]::new))
        .ok();
  }

  private static long processesLeft() throws IOException {
    long most = Long.parseLong(KernelFile.read(Path.of("/proc/sys/kernel/pid_max")));
    return most - ProcessHandle.allProcesses().count();
  }

  @Test
  void aNodeShortOfMemoryEndsWhoTakesMoreThanItAskedForAndRefusesWhoAsksForNothing() {
    await("node/" + MEMORY, condition("MemoryPressure"), "True KubeletHasInsufficientMemory");
    await(
        "node/" + MEMORY,
        "{.spec.taints[*].key} {.spec.taints[*].effect}",
        "node.kubernetes.io/memory-pressure NoSchedule");
    run("asks", MEMORY, "{\"requests\": {\"memory\": \"1Ki\"}}", "sleep 1000");
    await("pod/asks", "{.status.phase} {.status.reason}", "Failed Evicted");
    assertThat(get("pod/asks", "{.status.message}"))
        .matches(
            ("The node was low on resource: memory\\. Threshold quantity: Q, available: Q\\."
                    + " Container main was using Q, request is 1Ki, has larger consumption of"
                    + " memory\\.")
                .replace("Q", QUANTITY));
    run("asks-nothing", MEMORY, "{}", "sleep 1000");
    await(
        "pod/asks-nothing",
        "{.status.phase} {.status.reason} {.status.message}",
        "Failed Evicted Pod was rejected: The node had condition: [MemoryPressure].");
    eventually(
        "the node tells",
        SOON,
        () -> kubectl("describe", "node", MEMORY),
        told -> told.contains("EvictionThresholdMet"));
  }

  @Test
  void aNodeShortOfProcessesEndsWhoHasMost() {
    run("quiet", FORKING, "{}", "sleep 1000");
    await("pod/quiet", "{.status.phase}", "Running");
    run(
        "forks",
        FORKING,
        "{}",
        "i=0; while [ $i -lt " + FORKS + " ]; do /bin/busybox sleep 1000 & i=$((i+1)); done; wait");
    await("node/" + FORKING, condition("PIDPressure"), "True KubeletHasInsufficientPID");
    await("pod/forks", "{.status.phase} {.status.reason}", "Failed Evicted");
    assertThat(get("pod/forks", "{.status.message}"))
        .matches(
            "The node was low on resource: pids\\. Threshold quantity: Q, available: Q\\."
                .replace("Q", QUANTITY));
    await("node/" + FORKING, condition("PIDPressure"), "False KubeletHasSufficientPID");
    assertThat(get("pod/quiet", "{.status.phase}")).isEqualTo("Running");
  }

  @Test
  void imagesThatNobodyNeedsGoWhenTheDiskIsFull() {
    run("uses-an-image", FORKING, "{}", "sleep 1000");
    await("pod/uses-an-image", "{.status.phase}", "Running");
    docker(FORKING, "tag", "nakhoda/pause:1", "example.org/same:1");
    imports(FORKING, "tar -c -C /etc hostname", "example.org/unused:1");
    assertThat(images(FORKING)).contains("example.org/unused:1");
    // It looks when it begins, and every five minutes.
    machines.on(FORKING, "kill", "-9", agent()).ok();
    eventually(
        "only the image of the pods is left",
        SOON,
        () -> images(FORKING),
        left -> !left.contains("example.org/unused:1"));
    assertThat(images(FORKING)).contains("nakhoda/pause:1", "example.org/same:1");
    eventually(
        "the node tells that this was not enough",
        SOON,
        () -> kubectl("describe", "node", FORKING),
        told -> NOT_ENOUGH.matcher(told).find());
    assertThat(get("pod/uses-an-image", "{.status.phase}")).isEqualTo("Running");
  }

  @Test
  void aNodeShortOfDiskRemovesWhatNobodyNeedsAndThenEndsWhoTakesMost() {
    run("modest", SMALL, "{}", "sleep 1000");
    await("pod/modest", "{.status.phase}", "Running");
    imports(
        SMALL,
        "{ d=$(mktemp -d); head -c 20000000 /dev/zero >$d/zeros; tar -c -C $d zeros; rm -r $d; }",
        "example.org/unused:1");
    runOnce("done", SMALL, write(75));
    await("pod/done", "{.status.phase}", "Succeeded");
    await("node/" + SMALL, condition("DiskPressure"), "True KubeletHasDiskPressure");
    eventually(
        "the ended pod's containers are removed",
        SOON,
        () -> docker(SMALL, "ps", "-a", "--format", "{{.Names}}").ok(),
        left -> !left.contains("_done_"));
    eventually(
        "the unused image is removed",
        SOON,
        () -> images(SMALL),
        left -> !left.contains("example.org/unused:1"));
    assertThat(get("pod/done", "{.status.phase}")).isEqualTo("Succeeded");
    await("node/" + SMALL, condition("DiskPressure"), "False KubeletHasNoDiskPressure");

    run("greedy", SMALL, "{}", write(90) + "; sleep 1000");
    await("node/" + SMALL, condition("DiskPressure"), "True KubeletHasDiskPressure");
    await("pod/greedy", "{.status.phase} {.status.reason}", "Failed Evicted");
    assertThat(get("pod/greedy", "{.status.message}"))
        .matches(
            ("The node was low on resource: ephemeral-storage\\. Threshold quantity: Q, available:"
                    + " Q\\. Container main was using Q, request is 0, has larger consumption of"
                    + " ephemeral-storage\\.")
                .replace("Q", QUANTITY));
    await("node/" + SMALL, condition("DiskPressure"), "False KubeletHasNoDiskPressure");
    assertThat(get("pod/modest", "{.status.phase}")).isEqualTo("Running");
  }

  private static String write(int megabytes) {
    return "/bin/busybox dd if=/dev/zero of=/big bs=1048576 count=" + megabytes;
  }

  private static void imports(String node, String makeArchive, String name) {
    machines
        .on(
            node,
            "sh",
            "-c",
            makeArchive + " | docker -H unix://" + machines.docker(node) + " import - " + name)
        .ok();
  }

  private static List<String> images(String node) {
    return docker(node, "images", "--format", "{{.Repository}}:{{.Tag}}").ok().lines().toList();
  }

  private static Command docker(String node, String... words) {
    return machines.on(
        node,
        Stream.concat(
                Stream.of("docker", "-H", "unix://" + machines.docker(node)), Stream.of(words))
            .toArray(String[]::new));
  }

  private static String agent() {
    return machines
        .on(
            FORKING,
            "cat",
            machines.docker(FORKING).getParent().getParent() + "/agent-" + FORKING + ".child.pid")
        .ok();
  }

  private static String condition(String type) {
    String one = "{.status.conditions[?(@.type==\"" + type + "\")].";
    return one + "status} " + one + "reason}";
  }

  private static void await(String what, String jsonPath, String wanted) {
    eventually(what + " is " + wanted, SOON, () -> get(what, jsonPath), wanted::equals);
  }

  private static String get(String what, String jsonPath) {
    return kubectl("get", what, "-o", "jsonpath=" + jsonPath);
  }

  private static String kubectl(String... words) {
    return machines.kubectl(words).ok();
  }

  private static void run(String name, String node, String resources, String script) {
    run(name, node, resources, script, "Always");
  }

  private static void runOnce(String name, String node, String script) {
    run(name, node, "{}", script, "Never");
  }

  /** Of the pause image, which every node has. */
  private static void run(
      String name, String node, String resources, String script, String restartPolicy) {
    machines.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeName: %s
          restartPolicy: %s
          terminationGracePeriodSeconds: 0
          containers:
          - name: main
            image: "nakhoda/pause:1"
            imagePullPolicy: Never
            command: [/bin/busybox, sh, -c, "%s"]
            resources: %s
        """
            .formatted(name, node, restartPolicy, script, resources));
  }
}
