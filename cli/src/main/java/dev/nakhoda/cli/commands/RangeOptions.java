package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.Subnet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Ports, ranges and etcd of a new cluster; those of a former run are kept unless given again. */
public final class RangeOptions {

  @Option(
      names = "--rest-port",
      paramLabel = "PORT",
      description = "REST port (TLS). Default: 6443")
  Integer restPort;

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      description = "gRPC port (TLS). Default: 6444")
  Integer grpcPort;

  @Option(
      names = "--service-cluster-ip-range",
      paramLabel = "CIDR",
      description = "Addresses of Services. Default: 10.254.0.0/16")
  String serviceRange;

  @Option(
      names = "--pod-network-cidr",
      paramLabel = "CIDR",
      description = "Addresses of pods, a /24 for each node. Default: 10.1.0.0/16")
  String podNetwork;

  @Option(
      names = "--etcd-servers",
      paramLabel = "URL",
      split = ",",
      description = "An etcd that runs already. Default: the master starts its own")
  List<String> etcdServers;

  ClusterSettings settings(String advertiseAddress, Optional<ClusterSettings> former) {
    ClusterSettings base = former.orElse(ClusterSettings.of(advertiseAddress));
    return new ClusterSettings(
        advertiseAddress,
        restPort == null ? base.restPort() : restPort,
        grpcPort == null ? base.grpcPort() : grpcPort,
        network(
            serviceRange == null ? base.serviceCidr() : serviceRange, "--service-cluster-ip-range"),
        network(podNetwork == null ? base.podCidr() : podNetwork, "--pod-network-cidr"),
        etcdServers == null ? base.etcdServers() : etcdServers);
  }

  static String network(String text, String option) {
    try {
      return Subnet.parse(text).toString();
    } catch (IllegalArgumentException wrong) {
      throw new LabException(option + ": " + wrong.getMessage());
    }
  }
}
