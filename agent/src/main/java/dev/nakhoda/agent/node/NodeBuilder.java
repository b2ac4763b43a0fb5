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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the Node object of this machine. Pure.
 *
 * @param address the InternalIP
 * @param runtime as told in nodeInfo, e.g. {@code docker://20.10.24}
 */
record NodeBuilder(
    AgentConfig.NodeSettings settings,
    String address,
    Allocatable allowance,
    Machine machine,
    String runtime,
    List<Images.Image> images) {

  static final String KUBELET_VERSION = "v1.36.0+nakhoda.0.1.0";

  /** As upstream's nodeStatusMaxImages. */
  private static final int MOST_IMAGES = 50;

  /** Resources that this node counts itself; others are somebody else's. */
  private static final Set<String> OWN =
      Set.of("cpu", "memory", "pods", "ephemeral-storage", "hugepages-1Gi", "hugepages-2Mi");

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
        "cpu", allowance.cpu(machine.cpus()),
        "memory", Quantity.ofBytes(allowance.memory(machine.memoryBytes())),
        "ephemeral-storage", Quantity.ofBytes(allowance.disk(machine.diskBytes())),
        "pods", Quantity.parse(Integer.toString(settings.maxPods())));
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
    JsonNode before = status.path("capacity").deepCopy();
    ObjectNode capacity = status.putObject("capacity");
    resources(capacity, canonical(machine.cpus()), machine.memoryBytes());
    capacity.put("ephemeral-storage", kibibytes(machine.diskBytes()));
    ObjectNode allocatable = status.putObject("allocatable");
    resources(
        allocatable,
        allowance.cpu(machine.cpus()).toString(),
        allowance.memory(machine.memoryBytes()));
    allocatable.put("ephemeral-storage", canonical(allowance.disk(machine.diskBytes())));
    extended(before, capacity, allocatable);
    ArrayNode addresses = status.putArray("addresses");
    addresses.addObject().put("type", "InternalIP").put("address", address);
    addresses.addObject().put("type", "Hostname").put("address", settings.name());
    JsonNode recorded = status.path("conditions").deepCopy();
    status.set("conditions", NodeConditions.build(recorded, health, now));
    info(status.putObject("nodeInfo"));
    status.remove("images");
    if (!images.isEmpty()) {
      images(status.putArray("images"));
    }
  }

  /** What others advertise for this node stays, and pods may have all of it. */
  private static void extended(JsonNode before, ObjectNode capacity, ObjectNode allocatable) {
    for (var resource : before.properties()) {
      if (!OWN.contains(resource.getKey())) {
        capacity.set(resource.getKey(), resource.getValue());
        allocatable.set(resource.getKey(), resource.getValue());
      }
    }
  }

  private void resources(ObjectNode target, String cpu, long memory) {
    target.put("cpu", cpu);
    target.put("hugepages-1Gi", "0").put("hugepages-2Mi", "0");
    target.put("memory", kibibytes(memory));
    target.put("pods", canonical(settings.maxPods()));
  }

  /** Whole kibibytes, as the API will store them: else each look would find a difference. */
  private static String kibibytes(long bytes) {
    return Quantity.ofBytes(bytes / 1024 * 1024).toString();
  }

  private static String canonical(long number) {
    return Quantity.parse(Long.toString(number)).toString();
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
