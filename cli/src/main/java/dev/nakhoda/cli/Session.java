package dev.nakhoda.cli;

import dev.nakhoda.api.Json;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.LabPlan;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proto.v1.DiscoverRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One verb's way to the master: kubeconfig, channel and the list of resources, each made when first
 * asked for. Used by the verb's thread; {@link #close} ends the channel.
 */
public final class Session implements AutoCloseable {

  private final Optional<Path> chosen;
  private Optional<Kubeconfig> kubeconfig = Optional.empty();
  private Optional<GrpcClient> client = Optional.empty();
  private Optional<Catalog> catalog = Optional.empty();

  /**
   * @param chosen the kubeconfig that {@code --kubeconfig} names
   */
  public Session(Optional<Path> chosen) {
    this.chosen = chosen;
  }

  public Kubeconfig kubeconfig() {
    if (kubeconfig.isEmpty()) {
      kubeconfig = Optional.of(Kubeconfig.load(kubeconfigFile()));
    }
    return kubeconfig.get();
  }

  /** As kubectl looks for it, and last of all where {@code init} writes it. */
  private Path kubeconfigFile() {
    if (chosen.isPresent()) {
      return chosen.get();
    }
    String variable = System.getenv().getOrDefault("KUBECONFIG", "");
    List<Path> candidates =
        Stream.concat(
                Stream.of(variable.split(":")).filter(path -> !path.isEmpty()).map(Path::of),
                variable.isEmpty()
                    ? Stream.of(
                        Path.of(System.getProperty("user.home"), ".kube", "config"),
                        Directories.of(LabPlan.DEFAULT_NAME).adminKubeconfig())
                    : Stream.empty())
            .toList();
    return candidates.stream()
        .filter(Files::isReadable)
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "no kubeconfig at "
                    + String.join(" or ", candidates.stream().map(Path::toString).toList())
                    + ": start a cluster with 'nakhoda up', or set KUBECONFIG"));
  }

  public GrpcClient client() {
    if (client.isEmpty()) {
      ManagedChannel channel = GrpcChannels.open(kubeconfig());
      client = Optional.of(new GrpcClient(channel, "nakhoda", Time.SYSTEM));
    }
    return client.get();
  }

  public Channel channel() {
    return client().channel();
  }

  /** What the master serves. */
  public Catalog catalog() {
    if (catalog.isEmpty()) {
      var reply = Calls.run(channel(), stub -> stub.discover(DiscoverRequest.getDefaultInstance()));
      catalog = Optional.of(Catalog.of(Json.readObject(reply.getObject().toByteArray())));
    }
    return catalog.get();
  }

  @Override
  public void close() {
    client.ifPresent(GrpcClient::close);
  }
}
