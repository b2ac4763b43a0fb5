package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a container may be told of its own pod and of its resources. Pure. */
final class DownwardRules {

  private static final Pattern SUBSCRIPT = Pattern.compile("([^\\[]*)\\['(.*)'\\]");
  private static final List<String> SUBSCRIPTED =
      List.of("metadata.annotations", "metadata.labels");

  /** Fields that have a place in a downward API at all. */
  private static final Set<String> KNOWN =
      Set.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.serviceAccountName",
          "spec.schedulerName",
          "spec.host",
          "status.phase",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  private static final List<String> IN_ENVIRONMENT =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  private static final List<String> IN_VOLUMES =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");
  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");
  private static final List<String> SIZES =
      Stream.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")
          .toList();

  private DownwardRules() {}

  static void inEnvironment(JsonNode reference, String path, FieldFaults faults) {
    field(reference, IN_ENVIRONMENT, path, faults);
  }

  static void inVolume(JsonNode reference, String path, FieldFaults faults) {
    field(reference, IN_VOLUMES, path, faults);
  }

  private static void field(
      JsonNode reference, List<String> allowed, String path, FieldFaults faults) {
    String field = Walk.text(reference, "fieldPath");
    if (field.isEmpty()) {
      return;
    }
    String at = path + ".fieldPath";
    Matcher entry = SUBSCRIPT.matcher(field);
    boolean subscripted = entry.matches();
    String base = subscripted ? entry.group(1) : field;
    String version = Walk.text(reference, "apiVersion");
    if (!version.isEmpty() && !version.equals("v1")) {
      unconvertible(at, field, "unsupported pod version: " + version, faults);
    } else if (subscripted && !SUBSCRIPTED.contains(base)) {
      unconvertible(at, field, "field label does not support subscript: " + field, faults);
    } else if (!subscripted && !KNOWN.contains(base)) {
      unconvertible(at, field, "field label not supported: " + field, faults);
    } else if (subscripted) {
      String key = entry.group(2);
      boolean annotation = base.equals("metadata.annotations");
      LabelRules.key(annotation ? key.toLowerCase(Locale.ROOT) : key, path, faults);
    } else if (!allowed.contains(field.equals("spec.host") ? "spec.nodeName" : field)) {
      faults.unsupported(at, field, allowed);
    }
  }

  private static void unconvertible(String path, String field, String fault, FieldFaults faults) {
    faults.invalid(path, field, "error converting fieldPath: " + fault);
  }

  /** In a volume, where it must be said whose. */
  static void resourceOf(JsonNode reference, String path, FieldFaults faults) {
    if (Walk.text(reference, "containerName").isEmpty()) {
      faults.required(path + ".containerName", "");
      divisor(reference, path, faults);
    } else {
      resource(reference, path, faults);
    }
  }

  static void resource(JsonNode reference, String path, FieldFaults faults) {
    String resource = Walk.text(reference, "resource");
    boolean hugePages =
        resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
    if (!resource.isEmpty() && !hugePages && !RESOURCES.contains(resource)) {
      faults.unsupported(path + ".resource", resource, RESOURCES);
    }
    divisor(reference, path, faults);
  }

  private static void divisor(JsonNode reference, String path, FieldFaults faults) {
    String resource = Walk.text(reference, "resource");
    AmountRules.parse(reference.path("divisor"))
        .filter(divisor -> divisor.amount().signum() != 0)
        .ifPresent(divisor -> divisor(resource, divisor, path + ".divisor", faults));
  }

  private static void divisor(String resource, Quantity divisor, String path, FieldFaults faults) {
    String kind = resource.substring(resource.indexOf('.') + 1);
    if (kind.equals("cpu")) {
      if (!List.of("1m", "1").contains(divisor.toString())) {
        faults.invalid(
            path, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
      }
      return;
    }
    String shown =
        switch (kind) {
          case "memory" -> "memory";
          case "ephemeral-storage" -> "local ephemeral storage";
          default -> "hugepages";
        };
    if (!SIZES.contains(divisor.toString())) {
      faults.invalid(
          path,
          resource,
          "only divisor's values "
              + SIZES.stream().collect(Collectors.joining(", "))
              + " are supported with the "
              + shown
              + " resource");
    }
  }
}
