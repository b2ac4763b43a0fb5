package dev.nakhoda.master.controllers.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplicaPlanTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

  record Case(String name, int replicas, List<KubeObject> pods, int create, List<String> delete) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static KubeObject set(int replicas) {
    return Samples.object("{'metadata':{'name':'s'},'spec':{'replicas':%d}}".formatted(replicas));
  }

  /** {@code traits}: phase, node, then any of ready, deleted, cost=N, restarts=N, since=TIME. */
  private static KubeObject pod(String name, String phase, String node, String... traits) {
    List<String> list = Arrays.asList(traits);
    String metadata = "'name':'%1$s','uid':'%1$s'".formatted(name);
    String status = "'phase':'%s'".formatted(phase);
    String since = "2026-01-01T00:00:00Z";
    for (String trait : list) {
      String value = trait.substring(trait.indexOf('=') + 1);
      if (trait.startsWith("cost=")) {
        metadata +=
            ",'annotations':{'controller.kubernetes.io/pod-deletion-cost':'%s'}".formatted(value);
      } else if (trait.startsWith("restarts=")) {
        status += ",'containerStatuses':[{'restartCount':%s}]".formatted(value);
      } else if (trait.startsWith("since=")) {
        since = value;
      } else if (trait.equals("deleted")) {
        metadata += ",'deletionTimestamp':'2026-01-01T00:00:00Z'";
      }
    }
    status +=
        ",'conditions':[{'type':'Ready','status':'%s','lastTransitionTime':'%s'}]"
            .formatted(list.contains("ready") ? "True" : "False", since);
    String spec = node.isEmpty() ? "" : "'nodeName':'%s'".formatted(node);
    return Samples.object(
        "{'metadata':{%s},'spec':{%s},'status':{%s}}".formatted(metadata, spec, status));
  }

  static Stream<Case> cases() {
    KubeObject ready = pod("ready", "Running", "n1", "ready");
    return Stream.of(
        new Case("creates what is missing", 3, List.of(ready), 2, List.of()),
        new Case(
            "does not count finished and going pods",
            2,
            List.of(ready, pod("f", "Failed", "n1"), pod("d", "Running", "n1", "deleted")),
            1,
            List.of()),
        new Case("is content", 1, List.of(ready), 0, List.of()),
        new Case("creates at most a burst", 900, List.of(), 500, List.of()),
        new Case(
            "unscheduled before pending before unready before ready",
            0,
            List.of(
                ready,
                pod("unready", "Running", "n1"),
                pod("pending", "Pending", "n1"),
                pod("unscheduled", "Pending", "")),
            0,
            List.of("unscheduled", "pending", "unready", "ready")),
        new Case(
            "cheap before dear",
            1,
            List.of(
                pod("dear", "Running", "n1", "ready", "cost=10"),
                pod("cheap", "Running", "n1", "ready", "cost=-5")),
            0,
            List.of("cheap")),
        new Case(
            "crowded before alone",
            2,
            List.of(
                pod("a", "Running", "n1", "ready"),
                pod("b", "Running", "n2", "ready"),
                pod("c", "Running", "n2", "ready")),
            0,
            List.of("b")),
        new Case(
            "younger before much older",
            1,
            List.of(
                pod("old", "Running", "n1", "ready", "since=2025-12-01T00:00:00Z"),
                pod("young", "Running", "n1", "ready", "since=2026-01-01T23:59:00Z")),
            0,
            List.of("young")),
        new Case(
            "restarted before steady",
            1,
            List.of(
                pod("steady", "Running", "n1", "ready"),
                pod("restarted", "Running", "n1", "ready", "restarts=4")),
            0,
            List.of("restarted")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    ReplicaPlan plan = ReplicaPlan.of(set(given.replicas()), given.pods(), given::pods, 500, NOW);
    assertEquals(given.create(), plan.create());
    assertEquals(given.delete(), plan.delete().stream().map(KubeObject::name).toList());
  }
}
