package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** Namespaces keep things apart, limit ranges and quotas keep them small. */
record NamespaceWalk(Walk walk) {

  private static final String EXCEEDED =
      "is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2";

  void take() {
    String other = walk.namespace() + "-other";
    separates(other);
    limitsContainers();
    limitsClaims();
    countsPods();
    holdsBackReplicaSets();
    wantsLimits(other);
    describes();
    empties(other);
  }

  private void separates(String other) {
    walk.kubectl("create", "namespace", other);
    walk.kubectl("create", "configmap", "same", "--from-literal=of=here");
    walk.kubectl("create", "configmap", "same", "--from-literal=of=there", "-n", other);
    assertThat(walk.get("configmap/same", "{.data.of}")).isEqualTo("here");
    assertThat(walk.kubectl("get", "configmap", "same", "-n", other, "-o", "jsonpath={.data.of}"))
        .isEqualTo("there");
    assertThat(walk.refused("create", "configmap", "same"))
        .contains("configmaps \"same\" already exists");
    assertThat(walk.refused("create", "configmap", "lost", "-n", "nowhere"))
        .contains("namespaces \"nowhere\" not found");
    assertThat(walk.kubectl("get", "configmaps", "-A", "--field-selector=metadata.name=same"))
        .contains(walk.namespace() + " ", other);
  }

  private void limitsContainers() {
    walk.apply(
        """
        apiVersion: v1
        kind: LimitRange
        metadata:
          name: bounds
        spec:
          limits:
          - type: Container
            min: {cpu: 10m, memory: 4Mi}
            max: {cpu: 500m, memory: 128Mi}
            default: {cpu: 100m, memory: 32Mi}
            defaultRequest: {cpu: 20m, memory: 16Mi}
            maxLimitRequestRatio: {cpu: "10"}
          - type: PersistentVolumeClaim
            max: {storage: 1Gi}
        """);
    assertThat(walk.kubectl("describe", "limits", "bounds"))
        .containsPattern("Container +cpu +10m +500m +20m +100m +10")
        .containsPattern("PersistentVolumeClaim +storage +- +1Gi +- +- +-");
    assertThat(walk.kubectl("get", "limits")).containsPattern("NAME +CREATED AT\nbounds +20");
    run("plain");
    assertThat(walk.get("pod/plain", "{.spec.containers[0].resources.limits}"))
        .isEqualTo("{\"cpu\":\"100m\",\"memory\":\"32Mi\"}");
    assertThat(walk.get("pod/plain", "{.spec.containers[0].resources.requests}"))
        .isEqualTo("{\"cpu\":\"20m\",\"memory\":\"16Mi\"}");
    assertThat(walk.get("pod/plain", "{.metadata.annotations}"))
        .contains(
            "LimitRanger plugin set: cpu, memory request for container plain; cpu, memory limit for"
                + " container plain");
    assertThat(walk.refused("create", "-f", walk.file(pod("big", "limits: {cpu: 600m}"))))
        .contains(
            "pods \"big\" is forbidden: maximum cpu usage per Container is 500m, but limit is"
                + " 600m");
    assertThat(walk.refused("create", "-f", walk.file(pod("low", "requests: {memory: 1Mi}"))))
        .contains("minimum memory usage per Container is 4Mi, but request is 1Mi");
    assertThat(
            walk.refused(
                "create",
                "-f",
                walk.file(pod("wide", "{requests: {cpu: 10m}, limits: {cpu: 500m}}"))))
        .contains(
            "cpu max limit to request ratio per Container is 10, but provided ratio is 50.000000");
  }

  private static String pod(String name, String resources) {
    String block = resources.startsWith("{") ? resources : "{" + resources + "}";
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      containers:
      - name: c
        image: busybox:1.28
        command: [sleep, "1000"]
        resources: %s
    """
        .formatted(name, block);
  }

  private void run(String name) {
    walk.kubectl(
        "run", name, "--image=busybox:1.28", "--restart=Never", "--command", "--", "sleep", "1000");
  }

  private void limitsClaims() {
    assertThat(
            walk.refused(
                "create",
                "-f",
                walk.file(
                    """
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata:
                      name: huge
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 5Gi}}
                    """)))
        .contains(
            "persistentvolumeclaims \"huge\" is forbidden: maximum storage usage per"
                + " PersistentVolumeClaim is 1Gi, but request is 5Gi");
  }

  private void countsPods() {
    assertThat(walk.kubectl("create", "quota", "few", "--hard=pods=2,requests.cpu=1,limits.cpu=1"))
        .isEqualTo("resourcequota/few created");
    walk.await("quota/few", "{.status.used.pods}", "1"::equals);
    run("second");
    assertThat(
            walk.refused("run", "third", "--image=busybox:1.28", "--restart=Never", "--", "true"))
        .contains("pods \"third\" " + EXCEEDED);
    assertThat(walk.kubectl("describe", "quota", "few"))
        .containsPattern("Resource +Used +Hard")
        .containsPattern("limits.cpu +200m +1")
        .containsPattern("pods +2 +2")
        .containsPattern("requests.cpu +40m +1");
    assertThat(walk.kubectl("get", "quota", "few"))
        .contains("pods: 2/2, requests.cpu: 40m/1")
        .contains("limits.cpu: 200m/1");
  }

  private void holdsBackReplicaSets() {
    walk.kubectl("create", "deployment", "web", "--image=ikubernetes/myapp:v1", "--replicas=2");
    walk.awaitOutput(
        events -> events.contains("Error creating: pods \"web-") && events.contains(EXCEEDED),
        "get",
        "events",
        "--field-selector=reason=FailedCreate,involvedObject.kind=ReplicaSet");
    walk.await(
        "deployment/web",
        "{.status.conditions[?(@.type==\"ReplicaFailure\")].reason}",
        "FailedCreate"::equals);
    walk.kubectl("delete", "pod", "plain", "second", "--grace-period=1");
    walk.rolledOut("deployment/web");
    walk.await("quota/few", "{.status.used.pods}", "2"::equals);
    walk.kubectl("scale", "deployment/web", "--replicas=1");
    walk.await("quota/few", "{.status.used.pods}", "1"::equals);
  }

  /** Without a limit range to fill in what the quota asks for. */
  private void wantsLimits(String other) {
    walk.kubectl("create", "quota", "cpu", "--hard=limits.cpu=1,limits.memory=1Gi", "-n", other);
    walk.awaitOutput(
        "0"::equals,
        "get",
        "quota",
        "cpu",
        "-n",
        other,
        "-o",
        "jsonpath={.status.used.limits\\.cpu}");
    assertThat(walk.refused("run", "c", "--image=busybox:1.28", "--restart=Never", "-n", other))
        .contains(
            "pods \"c\" is forbidden: failed quota: cpu: must specify limits.cpu for: c;"
                + " limits.memory for: c");
    walk.kubectl(
        "create", "quota", "besteffort", "--hard=pods=0", "--scopes=BestEffort", "-n", other);
    walk.kubectl(
        "create", "quota", "objects", "--hard=count/deployments.apps=1,configmaps=3", "-n", other);
    walk.awaitOutput(
        "0"::equals,
        "get",
        "quota",
        "objects",
        "-n",
        other,
        "-o",
        "jsonpath={.status.used.count/deployments\\.apps}");
    walk.kubectl(
        "create", "deployment", "one", "--image=busybox:1.28", "--replicas=0", "-n", other);
    assertThat(
            walk.refused(
                "create", "deployment", "two", "--image=busybox:1.28", "--replicas=0", "-n", other))
        .contains(
            "deployments.apps \"two\" is forbidden: exceeded quota: objects, requested:"
                + " count/deployments.apps=1, used: count/deployments.apps=1, limited:"
                + " count/deployments.apps=1");
  }

  private void describes() {
    assertThat(walk.kubectl("describe", "namespace", walk.namespace()))
        .contains("Resource Quotas", "Name: ", "few", "Resource Limits")
        .containsPattern("pods +1 +2")
        .containsPattern("Container +cpu +10m +500m");
  }

  private void empties(String other) {
    assertThat(walk.kubectl("delete", "namespace", other))
        .isEqualTo("namespace \"" + other + "\" deleted");
    for (String kind : new String[] {"configmaps", "deployments", "resourcequotas", "events"}) {
      assertThat(walk.kubectl("get", kind, "-n", other, "-o", "name")).isEmpty();
    }
    assertThat(walk.refused("get", "namespace", other)).contains("\"" + other + "\" not found");
  }
}
