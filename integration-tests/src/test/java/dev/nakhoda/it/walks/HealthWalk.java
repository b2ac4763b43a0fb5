package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** W11: liveness, readiness and startup, and what follows from them. */
record HealthWalk(Walk walk) {

  private static final String OWN_GRACE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: own-grace}
      spec:
        terminationGracePeriodSeconds: 600
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "trap '' TERM; while :; do sleep 1; done"]
          startupProbe:
            tcpSocket: {port: 81}
            periodSeconds: 1
            failureThreshold: 2
            terminationGracePeriodSeconds: 2
      """;

  private static final String GATED =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: gated}
      spec:
        terminationGracePeriodSeconds: 0
        readinessGates: [{conditionType: example.com/gate}]
        containers: [{name: main, image: "busybox:1.28", command: [sleep, "3600"]}]
      """;

  private static final String RESTARTS = "{.status.containerStatuses[0].restartCount}";
  private static final String READY = "{.status.conditions[?(@.type==\"Ready\")].status}";

  void take() {
    walk.kubectl(
        "create",
        "-f",
        // No mirror stands for another registry than Docker's.
        walk.file(
            walk.read("seeds/07-liveness-exec.yaml")
                .replace("gcr.io/google_containers/busybox", "busybox")));
    walk.kubectl("create", "-f", walk.seed("08-liveness-tcp.yaml"));
    walk.kubectl("create", "-f", walk.seed("09-liveness-http.yaml"));
    walk.kubectl("create", "-f", walk.seed("10-readiness-http.yaml"));
    walk.apply(OWN_GRACE);
    walk.apply(GATED);
    readinessMovesTheEndpoints();
    gate();
    restarted("own-grace", "Container main failed startup probe, will be restarted");
    assertThat(walk.kubectl("describe", "pod", "own-grace"))
        .containsPattern("Startup probe failed: dial tcp [0-9.]+:81: connect: connection refused");
    restarted("liveness-exec", "Container liveness failed liveness probe, will be restarted");
    assertThat(walk.kubectl("describe", "pod", "liveness-exec"))
        .contains("Liveness probe failed: cat: can't open '/tmp/health': No such file");
    restarted(
        "pod-with-healthcheck-http", "Container nginx failed liveness probe, will be restarted");
    assertThat(walk.kubectl("describe", "pod", "pod-with-healthcheck-http"))
        .contains("Liveness probe failed: HTTP probe failed with statuscode: 404");
    assertThat(walk.get("pod/pod-with-healthcheck-tcp", RESTARTS)).isEqualTo("0");
  }

  private void restarted(String pod, String killing) {
    walk.await("pod/" + pod, RESTARTS, count -> !count.equals("0"));
    assertThat(walk.kubectl("describe", "pod", pod)).contains("Killing", killing);
  }

  private void gate() {
    String reason = "{.status.conditions[?(@.type==\"Ready\")].reason}";
    walk.await("pod/gated", reason, "ReadinessGatesNotReady"::equals);
    walk.kubectl(
        "patch",
        "pod",
        "gated",
        "--subresource=status",
        "-p",
        "{\"status\":{\"conditions\":[{\"type\":\"example.com/gate\",\"status\":\"True\"}]}}");
    walk.await("pod/gated", READY, "True"::equals);
    assertThat(walk.kubectl("get", "pod", "gated", "-o", "wide", "--no-headers")).endsWith("1/1");
  }

  private void readinessMovesTheEndpoints() {
    String addresses = "{.subsets[*].addresses[*].ip}";
    String address = walk.await("endpoints/readiness", addresses, ips -> !ips.isEmpty());
    assertThat(address).isEqualTo(walk.get("pod/readiness-http", "{.status.podIP}"));
    page("mv /www/index.html /www/away");
    walk.await("pod/readiness-http", READY, "False"::equals);
    follows("readiness lost", addresses, "");
    assertThat(walk.get("endpoints/readiness", "{.subsets[*].notReadyAddresses[*].ip}"))
        .isEqualTo(address);
    assertThat(walk.kubectl("describe", "pod", "readiness-http"))
        .contains("Readiness probe failed: HTTP probe failed with statuscode: 404");
    page("mv /www/away /www/index.html");
    walk.await("pod/readiness-http", READY, "True"::equals);
    follows("readiness back", addresses, address);
    assertThat(walk.get("pod/readiness-http", RESTARTS)).isEqualTo("0");
  }

  /** Within a second on a quiet machine; tests that run beside may take it away from us. */
  private void follows(String what, String addresses, String wanted) {
    eventually(
        what,
        Duration.ofSeconds(20),
        () -> walk.get("endpoints/readiness", addresses),
        wanted::equals);
  }

  private void page(String line) {
    walk.kubectl("exec", "readiness-http", "--", "sh", "-c", line);
  }
}
