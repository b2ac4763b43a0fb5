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
 * @param podNetwork the range that nodes' pod subnets are cut from
 * @param nodeSubnetBits the length of a node's prefix
 * @param apiServerAddress where default/kubernetes leads to
 * @param rootCertificate the cluster's CA in PEM, published to every namespace
 * @param terminatedPodThreshold so many finished pods are kept before the oldest are collected
 * @param burst at most so many pods are created or deleted in one pass over one owner
 * @param queues hears what the work queue of a name does
 * @param sideBySide whether the calls of one batch run in parallel; off for deterministic tests
 */
public record ControllerConfig(
    Supplier<List<ResourceName>> served,
    String identity,
    String podNetwork,
    int nodeSubnetBits,
    ApiServerAddress apiServerAddress,
    String rootCertificate,
    NodeTimes nodeTimes,
    int terminatedPodThreshold,
    int burst,
    boolean sideBySide,
    AutoscalerConfig autoscaler,
    Function<String, QueueObserver> queues) {

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
        "10.1.0.0/16",
        24,
        new ApiServerAddress("10.254.0.1", 443, advertiseAddress, port),
        rootCertificate,
        NodeTimes.DEFAULT,
        12_500,
        500,
        true,
        AutoscalerConfig.DEFAULT,
        name -> QueueObserver.NONE);
  }

  /** The first address of the Service range is the API server's own. */
  public ControllerConfig withNetwork(String serviceCidr, String podCidr) {
    int last = serviceCidr.lastIndexOf('.');
    int number = Integer.parseInt(serviceCidr.substring(last + 1, serviceCidr.indexOf('/')));
    ApiServerAddress address =
        new ApiServerAddress(
            serviceCidr.substring(0, last + 1) + (number + 1),
            apiServerAddress.servicePort(),
            apiServerAddress.advertiseAddress(),
            apiServerAddress.port());
    return new ControllerConfig(
        served,
        identity,
        podCidr,
        nodeSubnetBits,
        address,
        rootCertificate,
        nodeTimes,
        terminatedPodThreshold,
        burst,
        sideBySide,
        autoscaler,
        queues);
  }

  public ControllerConfig withNodeTimes(NodeTimes times) {
    return new ControllerConfig(
        served,
        identity,
        podNetwork,
        nodeSubnetBits,
        apiServerAddress,
        rootCertificate,
        times,
        terminatedPodThreshold,
        burst,
        sideBySide,
        autoscaler,
        queues);
  }

  public ControllerConfig withSideBySide(boolean parallel) {
    return new ControllerConfig(
        served,
        identity,
        podNetwork,
        nodeSubnetBits,
        apiServerAddress,
        rootCertificate,
        nodeTimes,
        terminatedPodThreshold,
        burst,
        parallel,
        autoscaler,
        queues);
  }

  public ControllerConfig withAutoscaler(AutoscalerConfig config) {
    return new ControllerConfig(
        served,
        identity,
        podNetwork,
        nodeSubnetBits,
        apiServerAddress,
        rootCertificate,
        nodeTimes,
        terminatedPodThreshold,
        burst,
        sideBySide,
        config,
        queues);
  }

  public ControllerConfig withQueues(Function<String, QueueObserver> observers) {
    return new ControllerConfig(
        served,
        identity,
        podNetwork,
        nodeSubnetBits,
        apiServerAddress,
        rootCertificate,
        nodeTimes,
        terminatedPodThreshold,
        burst,
        sideBySide,
        autoscaler,
        observers);
  }
}
