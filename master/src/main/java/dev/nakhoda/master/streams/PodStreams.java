package dev.nakhoda.master.streams;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.proto.v1.StreamOrder;

/**
 * Opens byte streams to where a pod runs: finds the pod, its container and its node, and sends the
 * node an order. Thread-safe; the caller has authorised.
 */
public final class PodStreams {

  private final Client client;
  private final NodeLinks links;

  public PodStreams(Client client, NodeLinks links) {
    this.client = client;
    this.links = links;
  }

  /** Throws ApiException, worded as upstream, when the stream cannot be opened. */
  public Frames open(StreamOrder order) throws InterruptedException {
    return switch (order.getKindCase()) {
      case LOGS, EXEC, ATTACH, PORT_FORWARD -> {
        KubeObject pod =
            client.get(ResourceName.PODS, new ObjectKey(order.getNamespace(), order.getPod()));
        StreamOrder.Builder completed = completed(order, pod);
        yield links.open(node(pod), completed);
      }
      case STATS, IMAGE_LOAD, NODE_REQUEST -> links.open(order.getNode(), order.toBuilder());
      case KIND_NOT_SET -> throw ApiException.badRequest("the order says nothing");
    };
  }

  /**
   * A TCP connection to one of a pod's addresses, made by the pod's node from inside the pod. What
   * cannot be reached shows in the first frame; ApiException when the node cannot be asked.
   */
  public Frames dial(KubeObject pod, String address, int port) throws InterruptedException {
    StreamOrder order =
        StreamOrder.newBuilder()
            .setNamespace(pod.namespace())
            .setPod(pod.name())
            .setPortForward(StreamOrder.PortForward.newBuilder().setPort(port).setAddress(address))
            .build();
    return links.open(node(pod), identified(order, pod));
  }

  /** Whether the pod of an order for logs has a node; without one its log is empty. */
  public boolean hasNode(StreamOrder logs) {
    KubeObject pod =
        client.get(ResourceName.PODS, new ObjectKey(logs.getNamespace(), logs.getPod()));
    Containers.choose(pod, logs.getContainer());
    return !pod.tree().path("spec").path("nodeName").asString("").isEmpty();
  }

  /** Throws when the pod does not exist or has no node yet. */
  public void checkRuns(ObjectKey pod) {
    node(client.get(ResourceName.PODS, pod));
  }

  private static String node(KubeObject pod) {
    String node = pod.tree().path("spec").path("nodeName").asString("");
    if (node.isEmpty()) {
      throw ApiException.badRequest("pod " + pod.name() + " does not have a host assigned");
    }
    return node;
  }

  private static StreamOrder.Builder completed(StreamOrder order, KubeObject pod) {
    StreamOrder.Builder completed = identified(order, pod);
    if (order.hasPortForward()) {
      // Whoever may forward a pod's ports may not dial on from inside it.
      completed.getPortForwardBuilder().clearAddress();
      return completed;
    }
    String container = Containers.choose(pod, order.getContainer());
    if (order.hasLogs()) {
      Containers.checkHasLogs(pod, container, order.getLogs().getPrevious());
    }
    return completed.setContainer(container);
  }

  /** A mirror's uid is not the one that its containers bear: the node finds them by name. */
  private static StreamOrder.Builder identified(StreamOrder order, KubeObject pod) {
    boolean mirror = pod.annotations().containsKey("kubernetes.io/config.mirror");
    return order.toBuilder().setPodUid(mirror ? "" : pod.uid());
  }
}
