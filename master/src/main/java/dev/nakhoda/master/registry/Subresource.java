package dev.nakhoda.master.registry;

import java.util.List;

/**
 * A sub-resource as discovery lists it.
 *
 * @param name the path segment after the object's name, e.g. {@code status}
 * @param group of the body's kind, e.g. {@code autoscaling} for scale; empty for core
 * @param verbs in discovery's order
 * @param stream whether it is a byte stream to a node (log, exec, ...), which {@link Resources}
 *     does not serve
 */
public record Subresource(
    String name, String group, String version, String kind, List<String> verbs, boolean stream) {

  private static final List<String> GET_AND_WRITE = List.of("get", "patch", "update");

  public static Subresource status(String group, String version, String kind) {
    return new Subresource("status", group, version, kind, GET_AND_WRITE, false);
  }

  /** Adds debugging containers to a pod. */
  public static Subresource ephemeralContainers() {
    return new Subresource("ephemeralcontainers", "", "v1", "Pod", GET_AND_WRITE, false);
  }

  public static Subresource scale() {
    return new Subresource("scale", "autoscaling", "v1", "Scale", GET_AND_WRITE, false);
  }

  /** Takes POST alone. */
  public static Subresource action(String name, String group, String version, String kind) {
    return new Subresource(name, group, version, kind, List.of("create"), false);
  }

  /** Passes requests of every method on. */
  public static Subresource proxy(String kind) {
    return stream("proxy", kind, List.of("create", "delete", "get", "patch", "update"));
  }

  public static Subresource stream(String name, String kind, List<String> verbs) {
    return new Subresource(name, "", "v1", kind, verbs, true);
  }
}
