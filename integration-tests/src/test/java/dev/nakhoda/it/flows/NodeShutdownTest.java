package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Machines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose daemons are told to end, as init tells them when it goes down. */
class NodeShutdownTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern LINE =
      Pattern.compile("join (\\S+) --token (\\S+) \\\\?\\s*--discovery-token-ca-cert-hash (\\S+)");

  private static final String NODE = "node";

  private static final List<String> GRACE =
      List.of("--shutdown-grace-period=14s", "--shutdown-grace-period-critical-pods=6s");

  private static final String TOLD =
      "Terminated Pod was terminated in response to imminent node shutdown.";
  private static final String STATUS = "{.status.phase} {.status.reason} {.status.message}";

  private static final String ENDED = "{.status.containerStatuses[0].state.terminated.";

  private static Machines machines;
  private static String[] join;

  @BeforeAll
  static void begin() {
    machines = new Machines("sd", "master", NODE);
    String printed =
        machines.lab("master", "init", "--advertise-address", machines.address("master")).ok();
    Matcher line = LINE.matcher(printed);
    assertThat(line.find()).as(printed).isTrue();
    Stream<String> words =
        Stream.of("join", line.group(1), "--token", line.group(2), "--node-name", NODE);
    Stream<String> hash = Stream.of("--discovery-token-ca-cert-hash", line.group(3));
    join = Stream.of(words, hash, GRACE.stream()).flatMap(all -> all).toArray(String[]::new);
    machines.lab(NODE, join).ok();
  }

  @AfterAll
  static void end() {
    machines.close();
  }

  @Test
  void podsEndInTimeCriticalOnesLastAndNoneBegins(@TempDir Path told) throws IOException {
    pod("done", "exit 0", told);
    pod("critical", "trap 'echo critical >>/told/log; exit 0' TERM", told);
    pod("polite", "trap 'echo polite >>/told/log; exit 0' TERM", told);
    pod("deaf", "trap '' TERM", told);
    for (String name : List.of("critical", "polite", "deaf")) {
      await("pod/" + name, "{.status.conditions[?(@.type==\"Ready\")].status}", "True");
    }
    await("pod/done", "{.status.phase}", "Succeeded");

    machines.on(NODE, "kill", "-TERM", supervisor()).ok();
    String ready = "{.status.conditions[?(@.type==\"Ready\")].";
    await(
        "node/" + NODE,
        ready + "status} " + ready + "reason} " + ready + "message}",
        "False KubeletNotReady node is shutting down");
    pod("late", "exit 0", told);
    await(
        "pod/late",
        STATUS,
        "Failed NodeShutdown Pod was rejected: Pod was rejected as the node is shutting down.");
    for (String name : List.of("polite", "deaf", "critical")) {
      await("pod/" + name, STATUS, "Failed " + TOLD);
      assertThat(get("pod/" + name, "{.status.conditions[?(@.type==\"DisruptionTarget\")].reason}"))
          .isEqualTo("TerminationByKubelet");
    }
    assertThat(get("pod/done", "{.status.phase}{.status.reason}")).isEqualTo("Succeeded");
    assertThat(Files.readAllLines(told.resolve("log")))
        .containsExactlyInAnyOrder(
            "preStop critical", "preStop polite", "preStop deaf", "polite", "critical")
        .containsSubsequence("preStop polite", "polite", "preStop critical", "critical");
    assertThat(get("pod/polite", ENDED + "exitCode}")).isEqualTo("0");
    assertThat(get("pod/deaf", ENDED + "exitCode}")).isEqualTo("137");
    assertThat(ended("critical")).isAfterOrEqualTo(ended("deaf"));
    eventually(
        "the agent has ended",
        SOON,
        () -> Files.exists(run().resolve("agent-" + NODE + ".pid")),
        there -> !there);
    assertThat(
            machines.on(NODE, "docker", "-H", "unix://" + machines.docker(NODE), "ps", "-q").ok())
        .isEmpty();
    comesBack();
  }

  private static void comesBack() {
    machines.lab(NODE, join).ok();
    await("node/" + NODE, "{.status.conditions[?(@.type==\"Ready\")].status}", "True");
    assertThat(machines.kubectl("describe", "node", NODE).ok())
        .containsPattern("Normal +NodeShutdown .* Shutdown manager detected shutdown event");
    assertThat(get("pod/polite", STATUS)).isEqualTo("Failed " + TOLD);
  }

  private static Path run() {
    return machines.docker(NODE).getParent().getParent();
  }

  private static String supervisor() throws IOException {
    return Files.readString(run().resolve("agent-" + NODE + ".pid")).strip();
  }

  private static Instant ended(String pod) {
    return Instant.parse(get("pod/" + pod, ENDED + "finishedAt}"));
  }

  private static void await(String what, String jsonPath, String wanted) {
    eventually(what + " is " + wanted, SOON, () -> get(what, jsonPath), wanted::equals);
  }

  private static String get(String what, String jsonPath) {
    return machines.kubectl("get", what, "-o", "jsonpath=" + jsonPath).ok();
  }

  /** Of the pause image, which every node has; it runs on when the script does not end it. */
  private static void pod(String name, String script, Path told) {
    machines.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s}
        spec:
          nodeName: node
          restartPolicy: Never
          priorityClassName: %2$s
          terminationGracePeriodSeconds: 100
          volumes:
          - {name: told, hostPath: {path: %3$s}}
          containers:
          - name: main
            image: "nakhoda/pause:1"
            imagePullPolicy: Never
            command: [/bin/busybox, sh, -c, "%4$s; while :; do /bin/busybox sleep 0.1; done"]
            volumeMounts: [{name: told, mountPath: /told}]
            lifecycle:
              preStop: {exec: {command: [/bin/busybox, sh, -c, "echo preStop %1$s >>/told/log"]}}
        """
            .formatted(
                name, name.equals("critical") ? "system-node-critical" : "\"\"", told, script));
  }
}
