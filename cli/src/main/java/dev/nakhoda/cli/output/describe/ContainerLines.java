package dev.nakhoda.cli.output.describe;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Containers within a description: of a pod with its status, or of a template without. */
final class ContainerLines {

  private final Times times;
  private final Page page;

  ContainerLines(Times times, Page page) {
    this.times = times;
    this.page = page;
  }

  /** As part of a pod. */
  void add(String title, JsonNode containers, JsonNode statuses) {
    page.line(0, title + ":");
    containers.forEach(container -> container(1, container, status(container, statuses)));
  }

  /** As part of a pod template: one step further in. */
  void addTemplate(String title, JsonNode containers) {
    if (!containers.isEmpty()) {
      page.line(1, title + ":");
      containers.forEach(container -> container(2, container, containers.path("none")));
    }
  }

  private static JsonNode status(JsonNode container, JsonNode statuses) {
    for (JsonNode status : statuses) {
      if (status.path("name").equals(container.path("name"))) {
        return status;
      }
    }
    return statuses.path("none");
  }

  private void container(int level, JsonNode container, JsonNode status) {
    int inner = level + 1;
    page.line(level, Page.text(container.path("name")) + ":");
    if (status.isObject()) {
      page.field(inner, "Container ID", Page.text(status.path("containerID")));
    }
    page.field(inner, "Image", Page.text(container.path("image")));
    if (status.isObject()) {
      page.field(inner, "Image ID", Page.text(status.path("imageID")));
    }
    ports(inner, container.path("ports"));
    words(inner, "Command", container.path("command"));
    words(inner, "Args", container.path("args"));
    if (status.isObject()) {
      state(inner, "State", status.path("state"));
      if (!status.path("lastState").isEmpty()) {
        state(inner, "Last State", status.path("lastState"));
      }
      page.field(inner, "Ready", status.path("ready").asBoolean(false) ? "True" : "False");
      page.field(inner, "Restart Count", status.path("restartCount").asString("0"));
    }
    resources(inner, "Limits", container.path("resources").path("limits"));
    resources(inner, "Requests", container.path("resources").path("requests"));
    for (String probe : List.of("liveness", "readiness", "startup")) {
      JsonNode settings = container.path(probe + "Probe");
      if (settings.isObject()) {
        page.field(inner, capital(probe), ProbeText.of(settings));
      }
    }
    environment(inner, container.path("env"));
    mounts(inner, container.path("volumeMounts"));
  }

  private void ports(int level, JsonNode ports) {
    String containerPorts = joined(ports, "containerPort");
    String hostPorts = joined(ports, "hostPort");
    String plural = ports.size() > 1 ? "s" : "";
    page.field(level, "Port" + plural, Page.orNone(containerPorts));
    page.field(level, "Host Port" + plural, Page.orNone(hostPorts));
  }

  private static String joined(JsonNode ports, String field) {
    return ports
        .valueStream()
        .map(port -> port.path(field).asInt(0) + "/" + port.path("protocol").asString("TCP"))
        .collect(Collectors.joining(", "));
  }

  private void words(int level, String name, JsonNode words) {
    if (!words.isEmpty()) {
      page.line(level, name + ":");
      words.forEach(word -> page.line(level + 1, Page.text(word)));
    }
  }

  private void state(int level, String name, JsonNode state) {
    if (state.path("running").isObject()) {
      page.field(level, name, "Running");
      page.field(
          level + 1, "Started", times.date(Page.text(state.path("running").path("startedAt"))));
    } else if (state.path("terminated").isObject()) {
      JsonNode ended = state.path("terminated");
      page.field(level, name, "Terminated");
      optional(level + 1, "Reason", ended.path("reason"));
      optional(level + 1, "Message", ended.path("message"));
      page.field(level + 1, "Exit Code", ended.path("exitCode").asString("0"));
      page.field(level + 1, "Started", times.date(Page.text(ended.path("startedAt"))));
      page.field(level + 1, "Finished", times.date(Page.text(ended.path("finishedAt"))));
    } else {
      page.field(level, name, "Waiting");
      optional(level + 1, "Reason", state.path("waiting").path("reason"));
    }
  }

  private void optional(int level, String name, JsonNode value) {
    if (!Page.text(value).isEmpty()) {
      page.field(level, name, Page.text(value));
    }
  }

  private void resources(int level, String name, JsonNode quantities) {
    if (!quantities.isEmpty()) {
      page.line(level, name + ":");
      quantities
          .propertyStream()
          .sorted(java.util.Map.Entry.comparingByKey())
          .forEach(
              quantity -> page.field(level + 1, quantity.getKey(), Page.text(quantity.getValue())));
    }
  }

  private void environment(int level, JsonNode variables) {
    if (variables.isEmpty()) {
      page.field(level, "Environment", Page.NONE);
    } else {
      page.line(level, "Environment:");
      variables.forEach(
          variable -> page.field(level + 1, Page.text(variable.path("name")), value(variable)));
    }
  }

  private void mounts(int level, JsonNode mounts) {
    if (mounts.isEmpty()) {
      page.field(level, "Mounts", Page.NONE);
    } else {
      page.line(level, "Mounts:");
      mounts.forEach(mount -> page.line(level + 1, mount(mount)));
    }
  }

  private static String value(JsonNode variable) {
    JsonNode from = variable.path("valueFrom");
    if (from.path("configMapKeyRef").isObject()) {
      return reference(from.path("configMapKeyRef"), "config map");
    }
    if (from.path("secretKeyRef").isObject()) {
      return reference(from.path("secretKeyRef"), "secret");
    }
    if (from.path("fieldRef").isObject()) {
      JsonNode field = from.path("fieldRef");
      return " ("
          + field.path("apiVersion").asString("v1")
          + ":"
          + Page.text(field.path("fieldPath"))
          + ")";
    }
    return Page.text(variable.path("value"));
  }

  private static String reference(JsonNode reference, String what) {
    return "<set to the key '"
        + Page.text(reference.path("key"))
        + "' in "
        + what
        + " '"
        + Page.text(reference.path("name"))
        + "'>  Optional: "
        + reference.path("optional").asBoolean(false);
  }

  private static String mount(JsonNode mount) {
    return Page.text(mount.path("mountPath"))
        + " from "
        + Page.text(mount.path("name"))
        + (mount.path("readOnly").asBoolean(false) ? " (ro" : " (rw")
        + (mount.has("subPath") ? ",path=\"" + Page.text(mount.path("subPath")) + "\")" : ")");
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
