package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.scheduler.rules.Rules;
import tools.jackson.databind.node.ObjectNode;

/** A small cluster that tests put together from JSON fragments. */
final class Cluster {

  final ClusterSnapshot snapshot = new ClusterSnapshot();
  final Decider decider = new Decider(Rules.FILTERS, Rules.SCORES);

  /** 4 CPUs, 8Gi, 110 pods. {@code spec} and {@code labels} are JSON without the outer braces. */
  Cluster node(String name, String labels, String spec) {
    return node(name, labels, spec, "'cpu':'4','memory':'8Gi','pods':'110'");
  }

  Cluster node(String name, String labels, String spec, String allocatable) {
    snapshot.putNode(NodeReader.facts(nodeObject(name, labels, spec, allocatable)));
    return this;
  }

  static KubeObject nodeObject(String name, String labels, String spec, String allocatable) {
    return json(
        "{'kind':'Node','apiVersion':'v1','metadata':{'name':'%s','labels':{%s}},'spec':{%s},'status':{'allocatable':{%s}}}"
            .formatted(name, labels, spec, allocatable));
  }

  /** A pod of namespace default that runs on {@code node}. */
  Cluster running(String name, String node, String labels, String spec) {
    snapshot.place(PodReader.placed(pod(name, labels, spec)), node);
    return this;
  }

  static KubeObject pod(String name, String labels, String spec) {
    return json(
        "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'%s','namespace':'default','uid':'uid-%s','labels':{%s}},'spec':{%s}}"
            .formatted(name, name, labels, spec));
  }

  static PodDemand demand(String name, String labels, String spec) {
    return PodReader.demand(pod(name, labels, spec));
  }

  static KubeObject json(String text) {
    ObjectNode tree = Json.readObject(text.replace('\'', '"'));
    return KubeObject.of(tree);
  }

  /** One container with these requests, such as {@code 'cpu':'1'}. */
  static String requests(String requests) {
    return "'containers':[{'name':'c','image':'nginx','resources':{'requests':{%s}}}]"
        .formatted(requests);
  }

  /** The node's name, or why there is none. */
  String decide(String labels, String spec) {
    return switch (decider.decide(demand("new", labels, spec), snapshot)) {
      case Decision.Chosen(String node) -> node;
      case Decision.Refused refused -> refused.text();
    };
  }
}
