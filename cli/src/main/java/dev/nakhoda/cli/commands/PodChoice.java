package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.client.Scope;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The pod and container that {@code logs} and {@code exec} mean. */
record PodChoice(KubeObject pod, String container) {

  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  /** {@code word}: a pod's name, or TYPE/NAME of something that selects pods. */
  static PodChoice of(Session session, String namespace, String word, Optional<String> container) {
    Targets.Target target = Targets.one(session.catalog(), List.of(word), "pods");
    ResourceName resource = target.entry().name();
    KubeObject object =
        session.client().get(resource, Named.key(resource, namespace, target.name().orElseThrow()));
    KubeObject pod = resource.kind().equals("Pod") ? object : selected(session, object);
    return new PodChoice(pod, container.orElseGet(() -> defaultContainer(pod)));
  }

  private static KubeObject selected(Session session, KubeObject owner) {
    String selector = selector(owner.tree().path("spec").path("selector"));
    if (selector.isEmpty()) {
      throw new IllegalArgumentException(
          "cannot get the logs from "
              + owner.apiVersion()
              + ", Kind="
              + owner.kind()
              + ": it selects no pods");
    }
    List<KubeObject> pods =
        session
            .client()
            .list(ResourceName.PODS, Scope.labels(owner.namespace(), selector))
            .items()
            .stream()
            .sorted(Comparator.comparing(PodChoice::isWaiting).thenComparing(KubeObject::name))
            .toList();
    if (pods.isEmpty()) {
      throw new IllegalArgumentException(
          "no pods found for "
              + owner.kind().toLowerCase(java.util.Locale.ROOT)
              + "/"
              + owner.name());
    }
    if (pods.size() > 1) {
      System.err.println("Found " + pods.size() + " pods, using pod/" + pods.getFirst().name());
    }
    return pods.getFirst();
  }

  private static boolean isWaiting(KubeObject pod) {
    return !pod.tree().path("status").path("phase").asString("").equals("Running");
  }

  /** A Service's and ReplicationController's selector are the labels themselves. */
  private static String selector(JsonNode selector) {
    JsonNode labels = selector.has("matchLabels") ? selector.path("matchLabels") : selector;
    return labels
        .propertyStream()
        .filter(label -> label.getValue().isString())
        .map(label -> label.getKey() + "=" + label.getValue().asString(""))
        .collect(Collectors.joining(","));
  }

  private static String defaultContainer(KubeObject pod) {
    List<String> names =
        pod.tree()
            .path("spec")
            .path("containers")
            .valueStream()
            .map(container -> container.path("name").asString(""))
            .toList();
    String annotated = pod.annotations().getOrDefault(DEFAULT_CONTAINER, "");
    if (names.contains(annotated)) {
      return annotated;
    }
    if (names.size() > 1) {
      System.err.println(
          "Defaulted container \"" + names.getFirst() + "\" out of: " + String.join(", ", names));
    }
    return names.isEmpty() ? "" : names.getFirst();
  }
}
