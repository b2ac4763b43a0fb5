package dev.nakhoda.master.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Defaults that are more than a value: each is computed from the other fields of the same object.
 * The list below is all of them. Pure but for the tree that it is given.
 */
final class ComputedDefaults {

  private static final Map<String, Consumer<ObjectNode>> RULES =
      Map.ofEntries(
          Map.entry("io.k8s.api.core.v1.Volume", ComputedDefaults::emptyVolume),
          Map.entry("io.k8s.api.core.v1.Container", ComputedDefaults::pullPolicy),
          Map.entry("io.k8s.api.core.v1.EphemeralContainer", ComputedDefaults::pullPolicy),
          Map.entry("io.k8s.api.core.v1.PodSpec", ComputedDefaults::serviceAccount),
          Map.entry("io.k8s.api.core.v1.Pod", ComputedDefaults::pod),
          Map.entry("io.k8s.api.core.v1.Namespace", ComputedDefaults::namespaceLabel),
          Map.entry("io.k8s.api.core.v1.ServicePort", ComputedDefaults::targetPort),
          Map.entry("io.k8s.api.core.v1.NodeStatus", ComputedDefaults::allocatable),
          Map.entry(
              "io.k8s.api.core.v1.ReplicationController", ComputedDefaults::replicationController),
          Map.entry("io.k8s.api.core.v1.LimitRangeItem", ComputedDefaults::limitRange),
          Map.entry("io.k8s.api.batch.v1.Job", ComputedDefaults::job),
          Map.entry("io.k8s.api.apps.v1.StatefulSetSpec", ComputedDefaults::claimTemplates),
          Map.entry("io.k8s.api.networking.v1.NetworkPolicySpec", ComputedDefaults::policyTypes),
          Map.entry(
              "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"
                  + ".CustomResourceDefinitionNames",
              ComputedDefaults::definitionNames));

  private ComputedDefaults() {}

  static void apply(Struct struct, ObjectNode object) {
    Consumer<ObjectNode> rule = RULES.get(struct.name());
    if (rule != null) {
      rule.accept(object);
    }
  }

  private static void emptyVolume(ObjectNode volume) {
    boolean sourceless = volume.propertyStream().allMatch(field -> field.getKey().equals("name"));
    if (sourceless) {
      volume.putObject("emptyDir");
    }
  }

  private static void pullPolicy(ObjectNode container) {
    if (isUnset(container, "imagePullPolicy")) {
      String image = container.path("image").asString("");
      container.put("imagePullPolicy", isLatest(image) ? "Always" : "IfNotPresent");
    }
  }

  /** The tag is {@code latest} or missing, and no digest says which image is meant. */
  private static boolean isLatest(String image) {
    if (image.contains("@")) {
      return false;
    }
    String last = image.substring(image.lastIndexOf('/') + 1);
    return !last.contains(":") || last.endsWith(":latest");
  }

  /** The old name of the field follows the new one, and the other way round. */
  private static void serviceAccount(ObjectNode spec) {
    if (!isUnset(spec, "serviceAccountName")) {
      spec.set("serviceAccount", spec.get("serviceAccountName"));
    } else if (!isUnset(spec, "serviceAccount")) {
      spec.set("serviceAccountName", spec.get("serviceAccount"));
    }
  }

  private static void pod(ObjectNode pod) {
    JsonNode spec = pod.path("spec");
    boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : spec.path(list)) {
        requestsFromLimits(container);
        if (hostNetwork) {
          container.path("ports").forEach(ComputedDefaults::hostPort);
        }
      }
    }
  }

  private static void requestsFromLimits(JsonNode container) {
    JsonNode limits = container.path("resources").path("limits");
    if (container.path("resources") instanceof ObjectNode resources && limits.isObject()) {
      ObjectNode requests = resources.withObjectProperty("requests");
      limits.forEachEntry((name, limit) -> {
        if (!requests.has(name)) {
          requests.set(name, limit);
        }
      });
    }
  }

  private static void hostPort(JsonNode port) {
    if (port instanceof ObjectNode node && node.path("hostPort").asInt(0) == 0) {
      node.set("hostPort", node.path("containerPort"));
    }
  }

  private static void namespaceLabel(ObjectNode namespace) {
    String name = namespace.path("metadata").path("name").asString("");
    if (!name.isEmpty()) {
      namespace
          .withObjectProperty("metadata")
          .withObjectProperty("labels")
          .put("kubernetes.io/metadata.name", name);
    }
  }

  private static void targetPort(ObjectNode port) {
    JsonNode target = port.path("targetPort");
    boolean unset = isUnset(port, "targetPort") || target.isNumber() && target.asInt() == 0;
    if (unset && port.has("port")) {
      port.set("targetPort", port.get("port"));
    }
  }

  private static void allocatable(ObjectNode status) {
    if (isUnset(status, "allocatable") && status.path("capacity").isObject()) {
      status.set("allocatable", status.get("capacity").deepCopy());
    }
  }

  private static void replicationController(ObjectNode controller) {
    JsonNode labels = controller.path("spec").path("template").path("metadata").path("labels");
    if (labels.isObject() && !labels.isEmpty()) {
      ObjectNode spec = controller.withObjectProperty("spec");
      if (spec.path("selector").isEmpty()) {
        spec.set("selector", labels.deepCopy());
      }
      copyLabels(controller, labels);
    }
  }

  private static void copyLabels(ObjectNode object, JsonNode labels) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (metadata.path("labels").isEmpty()) {
      metadata.set("labels", labels.deepCopy());
    }
  }

  /** Container limits: max gives default, default gives defaultRequest, and so does min. */
  private static void limitRange(ObjectNode item) {
    if (item.path("type").asString("").equals("Container")) {
      fill(item, "max", "default");
      fill(item, "default", "defaultRequest");
      fill(item, "min", "defaultRequest");
    }
  }

  private static void fill(ObjectNode item, String from, String to) {
    item.path(from)
        .forEachEntry((resource, amount) -> {
          ObjectNode target = item.withObjectProperty(to);
          if (!target.has(resource)) {
            target.set(resource, amount);
          }
        });
  }

  private static void job(ObjectNode job) {
    ObjectNode spec = job.withObjectProperty("spec");
    if (isUnset(spec, "completions") && isUnset(spec, "parallelism")) {
      spec.put("completions", 1);
      spec.put("parallelism", 1);
    } else if (isUnset(spec, "parallelism")) {
      spec.put("parallelism", 1);
    }
    if (isUnset(spec, "backoffLimit")) {
      spec.put("backoffLimit", isUnset(spec, "backoffLimitPerIndex") ? 6 : Integer.MAX_VALUE);
    }
    if (isUnset(spec, "podReplacementPolicy")) {
      spec.put(
          "podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (labels.isObject() && !labels.isEmpty()) {
      copyLabels(job, labels);
    }
  }

  private static void claimTemplates(ObjectNode spec) {
    for (JsonNode template : spec.path("volumeClaimTemplates")) {
      if (template instanceof ObjectNode claim) {
        claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      }
    }
  }

  private static void policyTypes(ObjectNode spec) {
    if (spec.path("policyTypes").isEmpty()) {
      ArrayNode types = spec.putArray("policyTypes").add("Ingress");
      if (!spec.path("egress").isEmpty()) {
        types.add("Egress");
      }
    }
  }

  private static void definitionNames(ObjectNode names) {
    String kind = names.path("kind").asString("");
    if (isUnset(names, "singular") && !kind.isEmpty()) {
      names.put("singular", kind.toLowerCase(Locale.ROOT));
    }
    if (isUnset(names, "listKind") && !kind.isEmpty()) {
      names.put("listKind", kind + "List");
    }
  }

  private static boolean isUnset(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode()
        || value.isNull()
        || value.isString() && value.asString().isEmpty();
  }
}
