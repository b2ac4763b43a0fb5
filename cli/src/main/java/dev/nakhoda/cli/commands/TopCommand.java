package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Catalog;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.output.UsageTable;
import dev.nakhoda.client.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What nodes and pods use now, out of the metrics API. */
@Command(
    name = "top",
    description = "Display resource (CPU/memory) usage",
    subcommands = {TopCommand.Nodes.class, TopCommand.Pods.class})
public final class TopCommand implements Runnable {

  private static final String METRICS = "metrics.k8s.io/v1beta1";

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** What both take. */
  abstract static class Usage implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only that one")
    Optional<String> name = Optional.empty();

    @Option(
        names = {"-l", "--selector"},
        description = "Label selector")
    String selector = "";

    @Option(names = "--sort-by", description = "cpu or memory. Default: by name")
    String order = "";

    @Option(names = "--no-headers", description = "Without the header line")
    boolean noHeaders;

    @Override
    public Integer call() {
      try (Session session = api.open()) {
        UsageTable table = table(session);
        if (table.rows().isEmpty()) {
          System.err.println(nothing(session));
          return 0;
        }
        System.out.print(table.text(order, !noHeaders));
      }
      return 0;
    }

    abstract UsageTable table(Session session);

    String nothing(Session session) {
      return "No resources found";
    }

    final List<KubeObject> metrics(Session session, String kind, String namespace) {
      ResourceName resource =
          session
              .catalog()
              .ofKind(METRICS, kind)
              .map(Catalog.Entry::name)
              .orElseThrow(() -> new IllegalArgumentException("Metrics API not available"));
      return name.isPresent()
          ? List.of(session.client().get(resource, Named.key(resource, namespace, name.get())))
          : session.client().list(resource, Scope.labels(namespace, selector)).items();
    }
  }

  /** Nodes, and how much of each. */
  @Command(
      name = "node",
      aliases = {"nodes", "no"},
      description = "Display resource (CPU/memory) usage of nodes")
  public static final class Nodes extends Usage {
    @Override
    UsageTable table(Session session) {
      List<KubeObject> metrics = metrics(session, "NodeMetrics", "");
      Map<String, JsonNode> allocatable = new HashMap<>();
      session
          .client()
          .list(ResourceName.NODES, Scope.ALL)
          .items()
          .forEach(node -> allocatable.put(node.name(), node.tree().at("/status/allocatable")));
      return UsageTable.nodes(metrics, allocatable);
    }
  }

  /** Pods or containers. */
  @Command(
      name = "pod",
      aliases = {"pods", "po"},
      description = "Display resource (CPU/memory) usage of pods")
  public static final class Pods extends Usage {

    @Option(
        names = {"-A", "--all-namespaces"},
        description = "In all namespaces")
    boolean allNamespaces;

    @Option(names = "--containers", description = "Of each container")
    boolean containers;

    @Override
    UsageTable table(Session session) {
      String namespace = allNamespaces ? "" : api.namespace(session);
      return UsageTable.pods(metrics(session, "PodMetrics", namespace), allNamespaces, containers);
    }

    @Override
    String nothing(Session session) {
      return allNamespaces
          ? "No resources found"
          : "No resources found in " + api.namespace(session) + " namespace.";
    }
  }
}
