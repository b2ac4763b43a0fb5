package dev.nakhoda.agent.node;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the Node object of this machine. Pure.
 *
 * @param runtime as told in nodeInfo, e.g. {@code docker://20.10.24}
 */
record NodeBuilder(
    AgentConfig.NodeSettings settings, Machine machine, String runtime, List<Images.Image> images) {

  static final String KUBELET_VERSION = "v1.36.0+nakhoda.0.1.0";

  /** As upstream's nodeStatusMaxImages. */
  private static final int MOST_IMAGES = 50;

  /** Kept back from pods: upstream's hard eviction thresholds. */
  private static final long RESERVED_MEMORY = 100L << 20;

  private static final double ALLOCATABLE_DISK = 0.9;

  /** The object to create when there is none. */
  KubeObject fresh(NodeHealth health, Instant now) {
    ObjectNode node = Json.object().put("kind", "Node").put("apiVersion", "v1");
    node.putObject("metadata").put("name", settings.name());
    node.putObject("spec");
    return update(KubeObject.of(node), health, now);
  }

  /** {@code present} with this machine's labels and status; what others have set stays. */
  KubeObject update(KubeObject present, NodeHealth health, Instant now) {
    return present.with(tree -> {
      ObjectNode labels = tree.withObjectProperty("metadata").withObjectProperty("labels");
      labels().forEach(labels::put);
      fill(tree.withObjectProperty("status"), health, now);
    });
  }

  Map<String, Quantity> allocatable() {
    return Map.of(
        "cpu", Quantity.parse(Integer.toString(machine.cpus())),
        "memory", Quantity.ofBytes(allocatableMemory()),
        "ephemeral-storage", Quantity.ofBytes((long) (machine.diskBytes() * ALLOCATABLE_DISK)),
        "pods", Quantity.parse(Integer.toString(settings.maxPods())));
  }

  private long allocatableMemory() {
    return Math.max(0, machine.memoryBytes() - RESERVED_MEMORY);
  }

  private Map<String, String> labels() {
    Map<String, String> labels =
        new TreeMap<>(
            Map.of(
                "kubernetes.io/hostname", settings.name(),
                "kubernetes.io/os", "linux",
                "kubernetes.io/arch", machine.identity().architecture(),
                "beta.kubernetes.io/os", "linux",
                "beta.kubernetes.io/arch", machine.identity().architecture()));
    labels.putAll(settings.labels());
    return labels;
  }

  private void fill(ObjectNode status, NodeHealth health, Instant now) {
    resources(status.putObject("capacity"), machine.memoryBytes());
    status
        .withObjectProperty("capacity")
        .put("ephemeral-storage", machine.diskBytes() / 1024 + "Ki");
    resources(status.putObject("allocatable"), allocatableMemory());
    status
        .withObjectProperty("allocatable")
        .put("ephemeral-storage", Long.toString((long) (machine.diskBytes() * ALLOCATABLE_DISK)));
    ArrayNode addresses = status.putArray("addresses");
    addresses.addObject().put("type", "InternalIP").put("address", settings.address());
    addresses.addObject().put("type", "Hostname").put("address", settings.name());
    JsonNode recorded = status.path("conditions").deepCopy();
    status.set("conditions", NodeConditions.build(recorded, machine, health, now));
    info(status.putObject("nodeInfo"));
    images(status.putArray("images"));
  }

  private void resources(ObjectNode target, long memory) {
    target.put("cpu", Integer.toString(machine.cpus()));
    target.put("hugepages-1Gi", "0").put("hugepages-2Mi", "0");
    target.put("memory", memory / 1024 + "Ki");
    target.put("pods", Integer.toString(settings.maxPods()));
  }

  private void info(ObjectNode info) {
    Machine.Identity identity = machine.identity();
    info.put("machineID", identity.machineId());
    info.put("systemUUID", identity.systemUuid());
    info.put("bootID", identity.bootId());
    info.put("kernelVersion", identity.kernelVersion());
    info.put("osImage", identity.osImage());
    info.put("containerRuntimeVersion", runtime);
    info.put("kubeletVersion", KUBELET_VERSION);
    info.put("kubeProxyVersion", "");
    info.put("operatingSystem", "linux");
    info.put("architecture", identity.architecture());
  }

  private void images(ArrayNode list) {
    images.stream()
        .sorted(
            Comparator.comparing(Images.Image::sizeBytes)
                .reversed()
                .thenComparing(Images.Image::id))
        .limit(MOST_IMAGES)
        .forEach(image -> {
          ObjectNode entry = list.addObject();
          ArrayNode names = entry.putArray("names");
          Stream.concat(image.digests().stream(), image.tags().stream()).forEach(names::add);
          entry.put("sizeBytes", image.sizeBytes());
        });
  }
}
