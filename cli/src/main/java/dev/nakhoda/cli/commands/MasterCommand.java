package dev.nakhoda.cli.commands;

import dev.nakhoda.master.Master;
import dev.nakhoda.master.MasterConfig;
import dev.nakhoda.master.MasterConfig.ClusterNetwork;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The control plane's process; {@code init} starts it. */
@Command(
    name = "master",
    description = "Run the control plane in the foreground ('init' starts it)")
public final class MasterCommand implements Callable<Integer> {

  @Option(names = "--state", required = true, description = "Holds pki, etcd's data and logs")
  Path state;

  @Option(
      names = "--bind-address",
      defaultValue = "0.0.0.0",
      description = "Default: all addresses")
  String bindAddress;

  @Option(names = "--advertise-address", required = true, description = "Where nodes find us")
  String advertiseAddress;

  @Option(names = "--rest-port", defaultValue = "6443", description = "Default: ${DEFAULT-VALUE}")
  int restPort;

  @Option(names = "--grpc-port", defaultValue = "6444", description = "Default: ${DEFAULT-VALUE}")
  int grpcPort;

  @Option(
      names = "--etcd-servers",
      split = ",",
      paramLabel = "URL",
      description = "An etcd that runs already. Default: a child of our own")
  List<URI> etcdServers = List.of();

  @Mixin NetworkOptions network;
  @Mixin AdmissionOptions admission;

  @Option(
      names = "--insecure-port",
      paramLabel = "PORT",
      description = "Plain HTTP on loopback, where every caller may do everything. Default: none")
  Optional<Integer> insecurePort = Optional.empty();

  @Option(
      names = "--node-monitor-grace-period",
      converter = DurationConverter.class,
      defaultValue = "40s",
      description = "Silence after which a node is Unknown. Default: ${DEFAULT-VALUE}")
  Duration grace;

  @Option(
      names = "--metrics-resolution",
      converter = DurationConverter.class,
      defaultValue = "15s",
      description = "How often nodes report usage. Default: ${DEFAULT-VALUE}")
  Duration metricsResolution;

  @Mixin AutoscalerOptions autoscaler;

  @Override
  public Integer call() throws InterruptedException {
    Master master = new Master(config());
    Foreground.run(master::start, master);
    return 0;
  }

  MasterConfig config() {
    return new MasterConfig(
        state,
        bindAddress,
        advertiseAddress,
        restPort,
        grpcPort,
        etcdServers,
        new ClusterNetwork(network.serviceCidr, network.podCidr, network.dns, network.domain),
        insecurePort.map(OptionalInt::of).orElse(OptionalInt.empty()),
        grace,
        metricsResolution,
        admission.choice(),
        autoscaler.config());
  }
}
