package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.SandboxSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How what is ours is marked in Docker, in labels and names as dockershim had them. */
final class DockerLabels {

  private static final String POD_NAME = "io.kubernetes.pod.name";
  private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  private static final String POD_UID = "io.kubernetes.pod.uid";
  private static final String CONTAINER_NAME = "io.kubernetes.container.name";
  private static final String TYPE = "io.kubernetes.docker.type";
  private static final String SANDBOX_ID = "io.kubernetes.sandbox.id";
  private static final String IMAGE = "dev.nakhoda.image";

  /** On everything of ours and on nothing else: what lists and events are filtered by. */
  static final String ATTEMPT = "dev.nakhoda.attempt";

  private static final Set<String> RESERVED =
      Set.of(POD_NAME, POD_NAMESPACE, POD_UID, CONTAINER_NAME, TYPE, SANDBOX_ID, IMAGE, ATTEMPT);

  private DockerLabels() {}

  static Map<String, String> of(SandboxSpec spec) {
    Map<String, String> labels = common(spec.pod(), spec.attempt(), spec.labels());
    labels.put(TYPE, "podsandbox");
    labels.put(CONTAINER_NAME, "POD");
    return labels;
  }

  static Map<String, String> of(ContainerSpec spec) {
    Map<String, String> labels = common(spec.pod(), spec.attempt(), spec.labels());
    labels.put(TYPE, "container");
    labels.put(CONTAINER_NAME, spec.name());
    labels.put(SANDBOX_ID, spec.sandboxId());
    labels.put(IMAGE, spec.image());
    return labels;
  }

  private static Map<String, String> common(PodIdentity pod, int attempt, Map<String, String> own) {
    Map<String, String> labels = new HashMap<>(own);
    labels.put(POD_NAME, pod.name());
    labels.put(POD_NAMESPACE, pod.namespace());
    labels.put(POD_UID, pod.uid());
    labels.put(ATTEMPT, Integer.toString(attempt));
    return labels;
  }

  static String name(SandboxSpec spec) {
    return name("POD", spec.pod(), spec.attempt());
  }

  static String name(ContainerSpec spec) {
    return name(spec.name(), spec.pod(), spec.attempt());
  }

  private static String name(String container, PodIdentity pod, int attempt) {
    return String.join(
        "_", "k8s", container, pod.name(), pod.namespace(), pod.uid(), Integer.toString(attempt));
  }

  static boolean isSandbox(Map<String, String> labels) {
    return "podsandbox".equals(labels.get(TYPE));
  }

  static PodIdentity pod(Map<String, String> labels) {
    return new PodIdentity(
        labels.getOrDefault(POD_UID, ""),
        labels.getOrDefault(POD_NAMESPACE, ""),
        labels.getOrDefault(POD_NAME, ""));
  }

  static int attempt(Map<String, String> labels) {
    try {
      return Integer.parseInt(labels.getOrDefault(ATTEMPT, "0"));
    } catch (NumberFormatException foreign) {
      return 0;
    }
  }

  static String containerName(Map<String, String> labels) {
    return labels.getOrDefault(CONTAINER_NAME, "");
  }

  static String sandboxId(Map<String, String> labels) {
    return labels.getOrDefault(SANDBOX_ID, "");
  }

  static String image(Map<String, String> labels, String otherwise) {
    return labels.getOrDefault(IMAGE, otherwise);
  }

  /** The labels that the spec brought along. */
  static Map<String, String> own(Map<String, String> labels) {
    Map<String, String> own = new HashMap<>(labels);
    own.keySet().removeAll(RESERVED);
    return own;
  }
}
