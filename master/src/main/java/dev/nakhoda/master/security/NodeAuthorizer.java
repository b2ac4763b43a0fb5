package dev.nakhoda.master.security;

import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Informer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Lets a node ({@code system:node:<name>} in {@code system:nodes}) touch itself, its lease, its
 * pods and what those need, and read what every proxy reads. Answers from the pod informer;
 * thread-safe.
 */
public final class NodeAuthorizer implements Authorizer {

  private static final String PREFIX = "system:node:";
  private static final Set<String> CLUSTER_READS =
      Set.of("nodes", "services", "endpoints", "endpointslices", "namespaces");
  private static final Set<String> WRITES = Set.of("create", "update", "patch");

  private final Informer pods;
  private final Informer.Index podsByNode;
  private final Function<ObjectKey, Optional<KubeObject>> volumes;

  /**
   * @param pods sees all pods and must not be started yet: an index is added
   * @param volumes finds PersistentVolumes
   */
  public NodeAuthorizer(Informer pods, Function<ObjectKey, Optional<KubeObject>> volumes) {
    this.pods = pods;
    this.volumes = volumes;
    this.podsByNode = pods.index(pod -> List.of(nodeOf(pod)));
  }

  /** The node's name, if the user is a node. */
  static Optional<String> nodeName(User user) {
    return user.name().startsWith(PREFIX) && user.isIn(User.NODES)
        ? Optional.of(user.name().substring(PREFIX.length()))
        : Optional.empty();
  }

  @Override
  public Optional<Decision> decide(User user, Attributes attributes) {
    return nodeName(user).map(node -> decide(node, attributes));
  }

  private Decision decide(String node, Attributes attributes) {
    if (attributes.isRead()
        && attributes.subresource().isEmpty()
        && CLUSTER_READS.contains(attributes.resource())) {
      return Decision.ALLOWED;
    }
    return switch (attributes.resource()) {
      case "nodes" -> self(node, attributes);
      case "pods" -> pods(node, attributes);
      case "secrets" -> needed(node, attributes, pod -> pod.secrets().contains(attributes.name()));
      case "configmaps" ->
          needed(node, attributes, pod -> pod.configMaps().contains(attributes.name()));
      case "persistentvolumeclaims" ->
          needed(node, attributes, pod -> pod.claims().contains(attributes.name()));
      case "persistentvolumes" -> volumes(node, attributes);
      case "serviceaccounts" -> serviceAccount(node, attributes);
      case "leases" -> lease(node, attributes);
      case "events" ->
          WRITES.contains(attributes.verb()) ? Decision.ALLOWED : refused("may only write events");
      default -> refused("");
    };
  }

  private static Decision self(String node, Attributes attributes) {
    boolean own = attributes.name().equals(node);
    boolean creates = attributes.verb().equals("create") && attributes.subresource().isEmpty();
    boolean writes =
        Set.of("update", "patch").contains(attributes.verb())
            && Set.of("", "status").contains(attributes.subresource());
    return creates || own && (writes || attributes.isRead())
        ? Decision.ALLOWED
        : refused("node '" + node + "' cannot " + attributes.verb() + " this node");
  }

  private Decision pods(String node, Attributes attributes) {
    boolean selecting =
        Set.of("list", "watch").contains(attributes.verb()) && attributes.subresource().isEmpty();
    if (selecting && selects(attributes.fieldSelector(), node)) {
      return Decision.ALLOWED;
    }
    if (selecting) {
      return refused("can only list/watch pods with spec.nodeName field selector");
    }
    if (attributes.verb().equals("create") && attributes.subresource().isEmpty()) {
      // Only mirrors of its static pods: admission sees the object.
      return Decision.ALLOWED;
    }
    boolean may =
        switch (attributes.subresource()) {
          case "" -> Set.of("get", "delete").contains(attributes.verb());
          case "status" -> Set.of("get", "update", "patch").contains(attributes.verb());
          case "eviction" -> attributes.verb().equals("create");
          default -> false;
        };
    boolean own =
        this.pods
            .get(new ObjectKey(attributes.namespace(), attributes.name()))
            .filter(pod -> nodeOf(pod).equals(node))
            .isPresent();
    return may && own ? Decision.ALLOWED : unrelated(node);
  }

  private static boolean selects(String fieldSelector, String node) {
    return FieldSelector.parse(fieldSelector)
        .requirements()
        .contains(new FieldSelector.Requirement("spec.nodeName", true, node));
  }

  private Decision needed(String node, Attributes attributes, Predicate<PodReferences> references) {
    boolean reads = attributes.isRead() && attributes.subresource().isEmpty();
    if (!reads || attributes.name().isEmpty()) {
      return refused("can only read resources of this type by name");
    }
    return anyPod(node, attributes.namespace(), references) ? Decision.ALLOWED : unrelated(node);
  }

  /** An agent deletes the directories of its own node's volumes, and then their objects. */
  private Decision volumes(String node, Attributes attributes) {
    boolean reads = attributes.isRead() && attributes.subresource().isEmpty();
    boolean ends =
        Set.of("patch", "delete").contains(attributes.verb()) && attributes.subresource().isEmpty();
    boolean own =
        ends
            && volumes
                .apply(ObjectKey.cluster(attributes.name()))
                .filter(volume -> LocalVolume.isOf(volume, node))
                .isPresent();
    return reads || own ? Decision.ALLOWED : unrelated(node);
  }

  private Decision serviceAccount(String node, Attributes attributes) {
    boolean reads = attributes.verb().equals("get") && attributes.subresource().isEmpty();
    boolean token = attributes.verb().equals("create") && attributes.subresource().equals("token");
    boolean used =
        anyPod(node, attributes.namespace(), pod -> pod.serviceAccount().equals(attributes.name()));
    return (reads || token) && used ? Decision.ALLOWED : unrelated(node);
  }

  private static Decision lease(String node, Attributes attributes) {
    boolean there = attributes.namespace().equals("kube-node-lease");
    boolean own = attributes.name().equals(node) || attributes.verb().equals("create");
    boolean may = Set.of("get", "create", "update", "patch", "delete").contains(attributes.verb());
    return there && own && may
        ? Decision.ALLOWED
        : refused("can only access node lease with the same name as the requesting node");
  }

  private boolean anyPod(String node, String namespace, Predicate<PodReferences> references) {
    return podsByNode.get(node).stream()
        .filter(pod -> pod.namespace().equals(namespace))
        .map(pod -> PodReferences.of(pod.tree()))
        .anyMatch(references);
  }

  private static String nodeOf(KubeObject pod) {
    return pod.tree().path("spec").path("nodeName").asString("");
  }

  private static Decision unrelated(String node) {
    return refused("no relationship found between node '" + node + "' and this object");
  }

  private static Decision refused(String why) {
    return new Decision(false, why);
  }
}
