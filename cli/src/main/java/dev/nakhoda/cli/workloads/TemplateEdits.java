package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of a workload's pod template that {@code set} makes. Pure. */
public final class TemplateEdits {

  private TemplateEdits() {}

  /** The pod spec of a pod, or of what makes pods. IllegalArgumentException when it has none. */
  public static ObjectNode podSpec(ObjectNode tree) {
    JsonNode spec =
        switch (tree.path("kind").asString("")) {
          case "Pod" -> tree.path("spec");
          case "CronJob" -> tree.at("/spec/jobTemplate/spec/template/spec");
          default -> tree.at("/spec/template/spec");
        };
    if (spec instanceof ObjectNode found) {
      return found;
    }
    throw new IllegalArgumentException("the object has no pod spec");
  }

  private static List<ObjectNode> containers(ObjectNode tree, String... lists) {
    List<ObjectNode> found = new ArrayList<>();
    for (String list : lists) {
      podSpec(tree).path(list).forEach(container -> found.add((ObjectNode) container));
    }
    return found;
  }

  /**
   * @param images by container; {@code *} stands for all. IllegalArgumentException, worded as
   *     kubectl's, for a container that is not there
   */
  public static KubeObject images(KubeObject object, Map<String, String> images) {
    return object.with(tree -> {
      List<ObjectNode> all = containers(tree, "containers", "initContainers");
      images.forEach((name, image) -> {
        List<ObjectNode> meant = named(all, name);
        if (meant.isEmpty()) {
          throw new IllegalArgumentException("unable to find container named \"" + name + "\"");
        }
        meant.forEach(container -> container.put("image", image));
      });
    });
  }

  private static List<ObjectNode> named(List<ObjectNode> containers, String name) {
    return containers.stream()
        .filter(each -> name.equals("*") || each.path("name").asString("").equals(name))
        .toList();
  }

  /** What a container asks for; only what is named changes. */
  public static KubeObject resources(
      KubeObject object,
      String container,
      Map<String, String> limits,
      Map<String, String> requests) {
    return inContainers(
        object,
        container,
        each -> {
          ObjectNode resources = each.withObjectProperty("resources");
          put(resources, "limits", limits);
          put(resources, "requests", requests);
        });
  }

  private static void put(ObjectNode resources, String kind, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode present = resources.withObjectProperty(kind);
      values.forEach(present::put);
    }
  }

  /** Sets variables, and removes those named so. */
  public static KubeObject environment(
      KubeObject object, String container, Map<String, String> values, List<String> removed) {
    return inContainers(object, container, each -> environment(each, values, removed));
  }

  private static void environment(
      ObjectNode container, Map<String, String> values, List<String> removed) {
    ArrayNode env = container.withArrayProperty("env");
    for (int index = env.size() - 1; index >= 0; index--) {
      if (removed.contains(env.get(index).path("name").asString(""))) {
        env.remove(index);
      }
    }
    values.forEach((name, value) -> {
      ObjectNode variable =
          env.valueStream()
              .filter(each -> each.path("name").asString("").equals(name))
              .map(ObjectNode.class::cast)
              .findFirst()
              .orElseGet(() -> env.addObject().put("name", name));
      variable.remove("valueFrom");
      variable.put("value", value);
    });
    if (env.isEmpty()) {
      container.remove("env");
    }
  }

  private static KubeObject inContainers(
      KubeObject object, String container, Consumer<ObjectNode> change) {
    return object.with(tree -> {
      List<ObjectNode> meant = named(containers(tree, "containers"), container);
      if (meant.isEmpty()) {
        throw new IllegalArgumentException("unable to find container named \"" + container + "\"");
      }
      meant.forEach(change);
    });
  }

  /** {@code # deployment/web, container main} and its variables below. */
  public static Stream<String> listed(String title, KubeObject object) {
    return containers(object.copyTree(), "containers").stream()
        .flatMap(container ->
            Stream.concat(
                Stream.of("# " + title + ", container " + container.path("name").asString("")),
                container
                    .path("env")
                    .valueStream()
                    .map(variable ->
                        variable.has("valueFrom")
                            ? "# "
                                + variable.path("name").asString("")
                                + " from "
                                + variable.path("valueFrom")
                            : variable.path("name").asString("")
                                + "="
                                + variable.path("value").asString(""))));
  }
}
