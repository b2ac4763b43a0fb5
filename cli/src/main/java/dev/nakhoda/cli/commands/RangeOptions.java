package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.EtcdFiles;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.Subnet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Ports, ranges, etcd and admission of a new cluster; those of a former run are kept unless given
 * again.
 */
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

  @Option(
      names = "--etcd-cafile",
      paramLabel = "FILE",
      description = "The authority of those etcd servers' certificates")
  Path etcdAuthority;

  @Option(
      names = "--etcd-certfile",
      paramLabel = "FILE",
      description = "The client certificate to show them")
  Path etcdCertificate;

  @Option(names = "--etcd-keyfile", paramLabel = "FILE", description = "Its key")
  Path etcdKey;

  @Mixin AdmissionOptions admission;

  /** Those given, or those that an earlier run kept. */
  EtcdFiles etcdFiles(Directories directories) {
    EtcdFiles kept = EtcdFiles.in(directories);
    return new EtcdFiles(
        etcdAuthority == null ? kept.authority() : etcdAuthority,
        etcdCertificate == null ? kept.certificate() : etcdCertificate,
        etcdKey == null ? kept.key() : etcdKey);
  }

  ClusterSettings settings(String advertiseAddress, Optional<ClusterSettings> former) {
    ClusterSettings base = former.orElse(ClusterSettings.of(advertiseAddress));
    former.ifPresent(this::refuseOtherRanges);
    return new ClusterSettings(
        advertiseAddress,
        restPort == null ? base.restPort() : restPort,
        grpcPort == null ? base.grpcPort() : grpcPort,
        network(
            serviceRange == null ? base.serviceCidr() : serviceRange, "--service-cluster-ip-range"),
        network(podNetwork == null ? base.podCidr() : podNetwork, "--pod-network-cidr"),
        etcdServers == null ? base.etcdServers() : etcdServers,
        admission.words(base.admission()));
  }

  /** Services and pods have their addresses by then. */
  private void refuseOtherRanges(ClusterSettings former) {
    refuse("--service-cluster-ip-range", serviceRange, former.serviceCidr());
    refuse("--pod-network-cidr", podNetwork, former.podCidr());
  }

  private static void refuse(String option, String wanted, String former) {
    if (wanted != null && !network(wanted, option).equals(former)) {
      throw new LabException(
          option
              + " "
              + wanted
              + ": this cluster has "
              + former
              + " already; 'nakhoda reset --purge' first makes a new one");
    }
  }

  static String network(String text, String option) {
    try {
      return Subnet.parse(text).toString();
    } catch (IllegalArgumentException wrong) {
      throw new LabException(option + ": " + wrong.getMessage());
    }
  }
}
