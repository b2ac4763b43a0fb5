package dev.nakhoda.agent.pages;

import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.node.NodeHealth;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.stats.Counters;
import dev.nakhoda.agent.stats.Usage;
import dev.nakhoda.agent.stats.UsageReporter;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Nodes for their pages: one without anything, one with a running pod. */
public final class NodeViews {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.600Z");
  private static final PodIdentity WEB = new PodIdentity("u1", "default", "web");

  public static final NodeView EMPTY = empty(Path.of("/nonexistent"));

  private NodeViews() {}

  static NodeView empty(Path logs) {
    return new NodeView(
        "node-1",
        List::of,
        Map::of,
        Optional::empty,
        NodeViews::machine,
        () -> new NodeHealth(Optional.of("no answer"), Optional.empty()),
        Json.object().put("maxPods", 110),
        logs);
  }

  static NodeView withPod() {
    Container container =
        new Container(
            "c1", "s1", WEB, "c", 0, new State.Running(AT, AT, 42), "i", "sha256:1", Map.of());
    Sandbox sandbox = new Sandbox("s1", WEB, 0, true, AT, OptionalLong.of(41), false, Map.of());
    return new NodeView(
        "node-1",
        () ->
            List.of(
                KubeObject.of(
                    "{\"metadata\":{\"namespace\":\"default\",\"name\":\"web\",\"uid\":\"u1\"}}"
                        .getBytes())),
        () -> Map.of(WEB, new PodObservation(List.of(sandbox), List.of(container), Map.of())),
        () ->
            Optional.of(
                new UsageReporter.Reading(
                    AT,
                    Map.of(
                        "",
                        new Counters(9_000_000_000L, 4096),
                        "c1",
                        new Counters(1_500_000_000L, 2048)),
                    Map.of("", new Usage(500, 4096), "c1", new Usage(250, 2048)))),
        NodeViews::machine,
        () -> new NodeHealth(Optional.empty(), Optional.empty()),
        Json.object().put("maxPods", 110),
        Path.of("/nonexistent"));
  }

  private static Machine machine() {
    return new Machine(
        2, 8192, 1024, 1000, 400, 50, 4096, new Machine.Identity("h", "", "", "", "", "", "amd64"));
  }
}
