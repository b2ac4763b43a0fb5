package dev.nakhoda.master.metrics;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * NodeMetrics and PodMetrics of {@code metrics.k8s.io/v1beta1}, as metrics-server words them.
 * Thread-safe; what has no recent sample has no object.
 */
public final class UsageObjects {

  public static final String GROUP = "metrics.k8s.io";
  public static final String VERSION = "v1beta1";
  public static final ResourceName NODES =
      new ResourceName(GROUP, VERSION, "nodes", "NodeMetrics", false);
  public static final ResourceName PODS =
      new ResourceName(GROUP, VERSION, "pods", "PodMetrics", true);

  private final Samples samples;

  public UsageObjects(Samples samples) {
    this.samples = samples;
  }

  /** {@code object}: the node or pod itself. */
  public Optional<ObjectNode> of(ResourceName wanted, KubeObject object) {
    if (!wanted.namespaced()) {
      return samples
          .node(object.name())
          .filter(sample -> sample.usage().containsKey(""))
          .map(sample -> {
            ObjectNode tree = head(wanted, object, sample);
            usage(tree.putObject("usage"), sample.usage().get(""));
            return tree;
          });
    }
    String node = object.tree().path("spec").path("nodeName").asString("");
    return samples
        .pod(node, object.key(), object.uid())
        .filter(sample -> isWhole(object, sample))
        .map(sample -> {
          ObjectNode tree = head(wanted, object, sample);
          ArrayNode containers = tree.putArray("containers");
          new TreeMap<>(sample.usage())
              .forEach((name, usage) ->
                  usage(containers.addObject().put("name", name).putObject("usage"), usage));
          return tree;
        });
  }

  /** Half of a pod would look like a pod with little to do. */
  private static boolean isWhole(KubeObject pod, Sample sample) {
    JsonNode status = pod.tree().path("status");
    return Stream.of("initContainerStatuses", "containerStatuses")
        .flatMap(list -> status.path(list).valueStream())
        .filter(container -> container.path("state").has("running"))
        .allMatch(container -> sample.usage().containsKey(container.path("name").asString("")));
  }

  private static ObjectNode head(ResourceName wanted, KubeObject object, Sample sample) {
    ObjectNode tree =
        Json.object().put("kind", wanted.kind()).put("apiVersion", wanted.apiVersion());
    ObjectNode metadata = tree.putObject("metadata").put("name", object.name());
    if (wanted.namespaced()) {
      metadata.put("namespace", object.namespace());
    }
    Instant taken = sample.at().truncatedTo(ChronoUnit.SECONDS);
    metadata.put("creationTimestamp", taken.toString());
    if (!object.labels().isEmpty()) {
      ObjectNode labels = metadata.putObject("labels");
      object.labels().forEach(labels::put);
    }
    return tree.put("timestamp", taken.toString()).put("window", window(sample));
  }

  /** Go's way to write a duration below an hour. */
  private static String window(Sample sample) {
    long millis = sample.window().toMillis();
    String rest =
        String.format(Locale.ROOT, "%d.%03d", millis % 60_000 / 1000, millis % 1000)
            .replaceFirst("\\.?0+$", "");
    String seconds = (rest.isEmpty() ? "0" : rest) + "s";
    return millis >= 60_000 ? millis / 60_000 + "m" + seconds : seconds;
  }

  private static void usage(ObjectNode node, Sample.Usage usage) {
    node.put("cpu", usage.cpuNanocores() == 0 ? "0" : usage.cpuNanocores() + "n");
    node.put("memory", usage.memoryBytes() / 1024 + "Ki");
  }
}
