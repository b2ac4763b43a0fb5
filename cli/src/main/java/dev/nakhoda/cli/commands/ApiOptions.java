package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which cluster and namespace a kubectl-like verb works on. */
public final class ApiOptions {

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: $KUBECONFIG, ~/.kube/config or the state directory's")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Default: the kubeconfig's")
  Optional<String> namespace = Optional.empty();

  Session open() {
    return new Session(kubeconfig);
  }

  String namespace(Session session) {
    return namespace.orElseGet(() -> session.kubeconfig().namespace());
  }
}
