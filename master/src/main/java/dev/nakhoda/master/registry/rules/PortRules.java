package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Ports: their numbers, their names and those that a node's address shares. Pure. */
public final class PortRules {

  private static final int MOST = 65535;

  private PortRules() {}

  public static void number(JsonNode port, String path, FieldFaults faults) {
    if (port.asLong(0) < 1 || port.asLong(0) > MOST) {
      faults.invalid(path, port, "must be between 1 and 65535, inclusive");
    }
  }

  /** A port's number or its name. */
  public static void numberOrName(JsonNode port, String path, FieldFaults faults) {
    if (port.isString()) {
      Walk.report(nameFaults(port.asString()), port.asString(), path, faults);
    } else if (port.isNumber()) {
      number(port, path, faults);
    }
  }

  /** What is wrong with an IANA service name; empty when nothing is. */
  public static List<String> nameFaults(String name) {
    List<String> complaints = new ArrayList<>();
    if (name.length() > 15) {
      complaints.add("must be no more than 15 characters");
    }
    if (!name.matches("[-a-z0-9]+")) {
      complaints.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (!name.matches(".*[a-z].*")) {
      complaints.add("must contain at least one letter (a-z)");
    }
    if (name.contains("--")) {
      complaints.add("must not contain consecutive hyphens");
    }
    if (name.startsWith("-") || name.endsWith("-")) {
      complaints.add("must not begin or end with a hyphen");
    }
    return complaints;
  }

  static void container(JsonNode ports, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    Walk.each(
        ports,
        path,
        (port, at) -> {
          String name = Walk.text(port, "name");
          if (!name.isEmpty()) {
            Walk.report(nameFaults(name), name, at + ".name", faults);
            if (!names.add(name)) {
              faults.duplicate(at + ".name", name);
            }
          }
          if (port.path("containerPort").isNumber()) {
            containerPort(port.get("containerPort"), at + ".containerPort", faults);
          }
          if (port.path("hostPort").asInt(0) != 0) {
            number(port.get("hostPort"), at + ".hostPort", faults);
          }
        });
  }

  private static void containerPort(JsonNode port, String path, FieldFaults faults) {
    if (port.asLong() == 0) {
      faults.required(path, "");
    } else {
      number(port, path, faults);
    }
  }

  /** Over all containers of a pod: host ports are taken once, and are the only ones there. */
  static void host(JsonNode spec, String path, FieldFaults faults) {
    boolean hostNetwork = Walk.isTrue(spec, "hostNetwork");
    // These run one after the other, so only their own ports can be in each other's way.
    Walk.each(
        spec.path("initContainers"),
        path + ".initContainers",
        (container, at) -> {
          Set<String> own = new HashSet<>();
          // Upstream looks at each alone and so calls each the first.
          Walk.each(
              container.path("ports"),
              path + ".initContainers[0].ports",
              (port, where) -> host(port, false, own, where, faults));
        });
    Set<String> taken = new HashSet<>();
    Walk.each(
        spec.path("containers"),
        path + ".containers",
        (container, at) ->
            Walk.each(
                container.path("ports"),
                at + ".ports",
                (port, where) -> host(port, hostNetwork, taken, where, faults)));
  }

  private static void host(
      JsonNode port, boolean hostNetwork, Set<String> taken, String path, FieldFaults faults) {
    int number = port.path("hostPort").asInt(0);
    if (number == 0) {
      return;
    }
    String identity = Walk.text(port, "protocol") + "/" + Walk.text(port, "hostIP") + "/" + number;
    if (!taken.add(identity)) {
      faults.duplicate(path + ".hostPort", identity);
    }
    if (hostNetwork && number != port.path("containerPort").asInt(0)) {
      faults.invalid(
          path + ".hostPort",
          port.path("hostPort"),
          "must match `containerPort` when `hostNetwork` is true");
    }
  }
}
