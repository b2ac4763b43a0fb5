package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W5: pods of one and of several containers, and one that uses every field of the definition. */
record ContainersWalk(Walk walk) {

  private static final String COLLISION =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: collision}
      spec:
        restartPolicy: Never
        terminationGracePeriodSeconds: 0
        containers:
        - {name: one, image: "busybox:1.28", command: [httpd, -f, -p, "8080"]}
        - {name: other, image: "busybox:1.28", command: [sh, -c, "sleep 2; exec httpd -f -p 8080"]}
      """;

  void take() {
    walk.apply(COLLISION);
    walk.kubectl("create", "-f", walk.seed("01-redis-php-pod.yaml"));
    walk.kubectl("create", "-f", walk.seed("02-volume-pod.yaml"));
    everyField();
    twoContainersOneAddress();
    sharedVolume();
    walk.await(
        "pod/collision", "{.status.containerStatuses[1].state.terminated.reason}", "Error"::equals);
    assertThat(walk.kubectl("logs", "collision", "-c", "other")).contains("Address already in use");
  }

  private void twoContainersOneAddress() {
    walk.awaitOutput(line -> line.contains("2/2"), "get", "pod", "redis-php", "--no-headers");
    String address = walk.get("pod/redis-php", "{.status.podIP}");
    String node = walk.get("pod/redis-php", "{.spec.nodeName}");
    assertThat(walk.kubectl("describe", "pod", "redis-php"))
        .containsPattern("Node: +" + node + "/" + walk.get("pod/redis-php", "{.status.hostIP}"))
        .containsPattern("Start Time: +\\w+")
        .containsPattern("Labels: +name=redis-php")
        .containsPattern("IP: +" + address)
        .containsPattern("Container ID: +docker://[0-9a-f]{64}")
        .containsPattern("Image ID: +docker-pullable://kubeguide/redis-master@sha256:")
        .containsPattern("Port: +6379/TCP")
        .containsPattern("State: +Running");
    assertThat(
            walk.kubectl("exec", "redis-php", "-c", "frontend", "--", "hostname", "-i")
                .split(" ")[0])
        .isEqualTo(address);
    assertThat(
            walk.kubectl(
                "exec",
                "redis-php",
                "-c",
                "frontend",
                "--",
                "sh",
                "-c",
                "(echo PING; sleep 1) | nc -w 3 localhost 6379"))
        .isEqualTo("+PONG");
  }

  private void sharedVolume() {
    walk.awaitOutput(line -> line.contains("2/2"), "get", "pod", "volume-pod", "--no-headers");
    walk.awaitOutput(
        log -> log.contains("Server startup"), "logs", "volume-pod", "-c", "busybox", "--tail=2");
    assertThat(
            walk.kubectl(
                "exec", "-i", "volume-pod", "-c", "tomcat", "--", "ls", "/usr/local/tomcat/logs"))
        .containsPattern("catalina\\.\\d{4}-\\d\\d-\\d\\d\\.log");
  }

  private void everyField() {
    String zone = walk.namespace();
    String node = walk.get("nodes", "{.items[0].metadata.name}");
    walk.kubectl("label", "node", node, zone + "=north");
    walk.kubectl("create", "-f", walk.seed("03-cm-appvars.yaml"));
    walk.kubectl(
        "create",
        "secret",
        "docker-registry",
        "registry-key",
        "--docker-server=registry.invalid",
        "--docker-username=somebody",
        "--docker-password=secret");
    String manifest =
        walk.read("seeds/25-pod-all-fields.yaml")
            .replace("namespace: default", "namespace: " + walk.namespace())
            .replace("zone: north", zone + ": north")
            .replace("hostPort: 15353", "hostPort: " + (zone.endsWith("7") ? 15353 : 15354));
    walk.kubectl("create", "-f", walk.file(manifest));
    walk.kubectl("wait", "--for=condition=Ready", "pod/pod-all-fields", "--timeout=120s");
    assertThat(walk.get("pod/pod-all-fields", "{.spec.nodeName} {.status.qosClass}"))
        .isEqualTo(node + " Burstable");
    assertThat(
            walk.kubectl(
                "exec",
                "pod-all-fields",
                "--",
                "sh",
                "-c",
                "pwd; echo $DOUBLE; cat /etc/secret/db/password; ls /etc/config; touch /work/x;"
                    + " touch /host-tmp/x || true"))
        .contains("/tmp\nhello hello\ns3cret");
    assertThat(walk.kubectl("describe", "pod", "pod-all-fields"))
        .contains("hello", "$(GREETING) $(GREETING)", "delay=5s timeout=2s period=10s");
    walk.kubectl("label", "node", node, zone + "-");
  }
}
