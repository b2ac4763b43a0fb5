package dev.nakhoda.cli.commands;

import picocli.CommandLine.Option;

/** Addresses that master and agents must agree on; {@code init} and {@code join} pass them on. */
public final class NetworkOptions {

  @Option(
      names = "--service-cluster-ip-range",
      defaultValue = "10.254.0.0/16",
      description = "Default: ${DEFAULT-VALUE}")
  String serviceCidr;

  @Option(
      names = "--pod-network-cidr",
      defaultValue = "10.1.0.0/16",
      description = "Default: ${DEFAULT-VALUE}")
  String podCidr;

  @Option(
      names = "--cluster-dns",
      defaultValue = "10.254.0.10",
      description = "Default: ${DEFAULT-VALUE}")
  String dns;

  @Option(
      names = "--cluster-domain",
      defaultValue = "cluster.local",
      description = "Default: ${DEFAULT-VALUE}")
  String domain;
}
