package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects made of a few words, as kubectl's generators make them. Pure. */
public final class Generators {

  private Generators() {}

  private static ObjectNode object(String apiVersion, String kind, String name) {
    ObjectNode tree = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    tree.putObject("metadata").put("name", name);
    return tree;
  }

  private static void labels(ObjectNode metadata, Map<String, String> labels) {
    ObjectNode node = metadata.withObjectProperty("labels");
    labels.forEach(node::put);
  }

  /** {@code registry:5000/group/web:1} makes {@code web}. */
  static String containerName(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.split("[:@]", 2)[0].replaceAll("[^a-zA-Z0-9-]", "-");
  }

  public static KubeObject namespace(String name) {
    return KubeObject.of(object("v1", "Namespace", name));
  }

  public static KubeObject deployment(
      String name, List<String> images, int replicas, OptionalInt port, List<String> command) {
    ObjectNode tree = object("apps/v1", "Deployment", name);
    Map<String, String> app = Map.of("app", name);
    labels(tree.withObjectProperty("metadata"), app);
    ObjectNode spec = tree.putObject("spec").put("replicas", replicas);
    ObjectNode selector = spec.putObject("selector").putObject("matchLabels");
    app.forEach(selector::put);
    ObjectNode template = spec.putObject("template");
    labels(template.putObject("metadata"), app);
    ArrayNode containers = template.putObject("spec").putArray("containers");
    for (String image : images) {
      ObjectNode container = containers.addObject();
      container.put("name", containerName(image)).put("image", image);
      words(container, "command", command);
      port.ifPresent(
          number -> container.putArray("ports").addObject().put("containerPort", number));
    }
    return KubeObject.of(tree);
  }

  private static void words(ObjectNode container, String field, List<String> words) {
    if (!words.isEmpty()) {
      words.forEach(container.putArray(field)::add);
    }
  }

  public static KubeObject job(String name, String image, List<String> command) {
    ObjectNode tree = object("batch/v1", "Job", name);
    podSpec(tree.putObject("spec").putObject("template"), name, image, command)
        .put("restartPolicy", "Never");
    return KubeObject.of(tree);
  }

  private static ObjectNode podSpec(
      ObjectNode template, String name, String image, List<String> command) {
    ObjectNode spec = template.putObject("spec");
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", name).put("image", image);
    words(container, "command", command);
    return spec;
  }

  /** A run by hand, before its time. */
  public static KubeObject jobOf(String name, KubeObject cronJob) {
    ObjectNode tree = object("batch/v1", "Job", name);
    JsonNode template = cronJob.tree().at("/spec/jobTemplate");
    ObjectNode metadata = tree.withObjectProperty("metadata");
    template
        .path("metadata")
        .path("labels")
        .forEachEntry((key, value) -> metadata.withObjectProperty("labels").set(key, value));
    metadata.withObjectProperty("annotations").put("cronjob.kubernetes.io/instantiate", "manual");
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "batch/v1")
        .put("kind", "CronJob")
        .put("name", cronJob.name())
        .put("uid", cronJob.uid())
        .put("controller", true);
    tree.set("spec", template.path("spec").deepCopy());
    return KubeObject.of(tree);
  }

  public static KubeObject cronJob(
      String name, String image, String schedule, String restart, List<String> command) {
    ObjectNode tree = object("batch/v1", "CronJob", name);
    ObjectNode spec = tree.putObject("spec").put("schedule", schedule);
    ObjectNode template = spec.putObject("jobTemplate");
    template.putObject("metadata").put("name", name);
    podSpec(template.putObject("spec").putObject("template"), name, image, command)
        .put("restartPolicy", restart);
    return KubeObject.of(tree);
  }

  /** What {@code run} asks for. */
  public record Pod(
      String name,
      String image,
      Map<String, String> labels,
      Map<String, String> environment,
      OptionalInt port,
      String restart,
      Optional<String> pullPolicy,
      List<String> words,
      boolean command) {}

  public static KubeObject pod(Pod wanted) {
    ObjectNode tree = object("v1", "Pod", wanted.name());
    labels(
        tree.withObjectProperty("metadata"),
        wanted.labels().isEmpty() ? Map.of("run", wanted.name()) : wanted.labels());
    ObjectNode spec = tree.putObject("spec");
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", wanted.name()).put("image", wanted.image());
    words(container, wanted.command() ? "command" : "args", wanted.words());
    wanted.pullPolicy().ifPresent(policy -> container.put("imagePullPolicy", policy));
    wanted
        .port()
        .ifPresent(port -> container.putArray("ports").addObject().put("containerPort", port));
    if (!wanted.environment().isEmpty()) {
      ArrayNode env = container.putArray("env");
      wanted
          .environment()
          .forEach((key, value) -> env.addObject().put("name", key).put("value", value));
    }
    spec.put("restartPolicy", wanted.restart());
    return KubeObject.of(tree);
  }

  /** What {@code expose} asks for; absent things follow from the exposed object. */
  public record Exposure(
      String name,
      OptionalInt port,
      Optional<String> targetPort,
      String protocol,
      String type,
      Map<String, String> selector) {}

  /** IllegalArgumentException, worded as kubectl's, when ports or selector cannot be found. */
  public static KubeObject service(KubeObject exposed, Exposure wanted) {
    ObjectNode tree = object("v1", "Service", wanted.name());
    if (!exposed.labels().isEmpty()) {
      labels(tree.withObjectProperty("metadata"), exposed.labels());
    }
    ObjectNode spec = tree.putObject("spec");
    if (!wanted.type().isEmpty()) {
      spec.put("type", wanted.type());
    }
    ObjectNode selector = spec.putObject("selector");
    (wanted.selector().isEmpty() ? selector(exposed) : wanted.selector()).forEach(selector::put);
    ArrayNode ports = spec.putArray("ports");
    List<Integer> found =
        wanted.port().isPresent() ? List.of(wanted.port().getAsInt()) : ports(exposed);
    for (int index = 0; index < found.size(); index++) {
      ObjectNode port = ports.addObject();
      if (found.size() > 1) {
        port.put("name", "port-" + (index + 1));
      }
      port.put("protocol", wanted.protocol()).put("port", found.get(index));
      String target = wanted.targetPort().orElse("" + found.get(index));
      if (target.matches("\\d+")) {
        port.put("targetPort", Integer.parseInt(target));
      } else {
        port.put("targetPort", target);
      }
    }
    return KubeObject.of(tree);
  }

  private static Map<String, String> selector(KubeObject exposed) {
    JsonNode selector = exposed.tree().path("spec").path("selector");
    JsonNode labels = selector.has("matchLabels") ? selector.path("matchLabels") : selector;
    if (exposed.kind().equals("Pod")) {
      labels = exposed.tree().path("metadata").path("labels");
    } else if (selector.path("matchExpressions").size() > 0) {
      throw new IllegalArgumentException(
          "couldn't convert expressions - \""
              + selector.path("matchExpressions")
              + "\" to"
              + " map-based selector format");
    }
    if (labels.isEmpty()) {
      throw new IllegalArgumentException(
          "couldn't retrieve selectors via --selector flag or introspection: the object has no"
              + " labels");
    }
    Map<String, String> found = new java.util.LinkedHashMap<>();
    labels.forEachEntry((key, value) -> found.put(key, value.asString("")));
    return found;
  }

  private static List<Integer> ports(KubeObject exposed) {
    if (exposed.kind().equals("Service")) {
      return exposed
          .tree()
          .at("/spec/ports")
          .valueStream()
          .map(port -> port.path("port").asInt(0))
          .toList();
    }
    List<Integer> found =
        TemplateEdits.podSpec(exposed.copyTree())
            .path("containers")
            .valueStream()
            .flatMap(container -> container.path("ports").valueStream())
            .map(port -> port.path("containerPort").asInt(0))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("couldn't find port via --port flag or introspection");
    }
    return found;
  }

  /**
   * @param percent of the requested CPU; absent: the server's default
   */
  public static KubeObject autoscaler(
      String name, KubeObject scaled, OptionalInt least, int most, OptionalInt percent) {
    ObjectNode tree = object("autoscaling/v1", "HorizontalPodAutoscaler", name);
    ObjectNode spec = tree.putObject("spec");
    spec.putObject("scaleTargetRef")
        .put("apiVersion", scaled.apiVersion())
        .put("kind", scaled.kind())
        .put("name", scaled.name());
    least.ifPresent(number -> spec.put("minReplicas", number));
    spec.put("maxReplicas", most);
    percent.ifPresent(number -> spec.put("targetCPUUtilizationPercentage", number));
    return KubeObject.of(tree);
  }
}
