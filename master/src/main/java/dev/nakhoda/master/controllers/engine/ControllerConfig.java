package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.QueueObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the controllers may be told at start-up.
 *
 * @param served every resource that the API serves now; namespaces are emptied of them and the
 *     garbage collector follows them
 * @param identity names this process among the candidates for the lead
 * @param rootCertificate the cluster's CA in PEM, published to every namespace
 * @param sideBySide whether the calls of one batch run in parallel; off for deterministic tests
 * @param queues hears what the work queue of a name does
 */
public record ControllerConfig(
    Supplier<List<ResourceName>> served,
    String identity,
    Network network,
    String rootCertificate,
    NodeTimes nodeTimes,
    Bounds bounds,
    boolean sideBySide,
    AutoscalerConfig autoscaler,
    Function<String, QueueObserver> queues) {

  /**
   * @param pods the range that nodes' pod subnets are cut from
   * @param nodeSubnetBits the length of a node's prefix
   * @param apiServer where default/kubernetes leads to
   */
  public record Network(String pods, int nodeSubnetBits, ApiServerAddress apiServer) {}

  /**
   * @param finishedPods so many are kept before the oldest are collected
   * @param burst at most so many pods are created or deleted in one pass over one owner
   */
  public record Bounds(int finishedPods, int burst) {}

  /** The first address of the Service range, and what the master advertises. */
  public record ApiServerAddress(
      String clusterIp, int servicePort, String advertiseAddress, int port) {}

  /**
   * How patient the node controller is.
   *
   * @param monitorPeriod how often nodes are looked at
   * @param gracePeriod a node silent for so long is Unknown
   * @param startupGracePeriod the same for a node that never reported
   * @param evictionInterval at most one node in this time gets its NoExecute taint
   * @param podCollectionPeriod how often pods are looked for that no agent will end
   * @param missingNodeQuarantine a node has to be missing for so long before its pods are deleted
   */
  public record NodeTimes(
      Duration monitorPeriod,
      Duration gracePeriod,
      Duration startupGracePeriod,
      Duration evictionInterval,
      Duration podCollectionPeriod,
      Duration missingNodeQuarantine) {

    public static final NodeTimes DEFAULT =
        new NodeTimes(
            Duration.ofSeconds(5),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40));

    public NodeTimes withGracePeriod(Duration grace) {
      return new NodeTimes(
          monitorPeriod,
          grace,
          startupGracePeriod,
          evictionInterval,
          podCollectionPeriod,
          missingNodeQuarantine);
    }
  }

  /** Upstream's and design.md's defaults. */
  public static ControllerConfig defaults(
      Supplier<List<ResourceName>> served,
      String identity,
      String advertiseAddress,
      int port,
      String rootCertificate) {
    return new ControllerConfig(
        served,
        identity,
        new Network(
            "10.1.0.0/16", 24, new ApiServerAddress("10.254.0.1", 443, advertiseAddress, port)),
        rootCertificate,
        NodeTimes.DEFAULT,
        new Bounds(12_500, 500),
        true,
        AutoscalerConfig.DEFAULT,
        name -> QueueObserver.NONE);
  }

  /** The first address of the Service range is the API server's own. */
  public ControllerConfig withNetwork(String serviceCidr, String podCidr) {
    int last = serviceCidr.lastIndexOf('.');
    int number = Integer.parseInt(serviceCidr.substring(last + 1, serviceCidr.indexOf('/')));
    ApiServerAddress own = network.apiServer();
    ApiServerAddress address =
        new ApiServerAddress(
            serviceCidr.substring(0, last + 1) + (number + 1),
            own.servicePort(),
            own.advertiseAddress(),
            own.port());
    return with(new Network(podCidr, network.nodeSubnetBits(), address));
  }

  private ControllerConfig with(Network other) {
    return new ControllerConfig(
        served,
        identity,
        other,
        rootCertificate,
        nodeTimes,
        bounds,
        sideBySide,
        autoscaler,
        queues);
  }

  public ControllerConfig withNodeTimes(NodeTimes other) {
    return new ControllerConfig(
        served, identity, network, rootCertificate, other, bounds, sideBySide, autoscaler, queues);
  }

  public ControllerConfig withSideBySide(boolean other) {
    return new ControllerConfig(
        served, identity, network, rootCertificate, nodeTimes, bounds, other, autoscaler, queues);
  }

  public ControllerConfig withAutoscaler(AutoscalerConfig other) {
    return new ControllerConfig(
        served, identity, network, rootCertificate, nodeTimes, bounds, sideBySide, other, queues);
  }

  public ControllerConfig withQueues(Function<String, QueueObserver> other) {
    return new ControllerConfig(
        served,
        identity,
        network,
        rootCertificate,
        nodeTimes,
        bounds,
        sideBySide,
        autoscaler,
        other);
  }
}
