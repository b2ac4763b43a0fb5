package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.Generators;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a Service for what selects pods. */
@Command(name = "expose", description = "Expose a resource as a new Kubernetes service")
public final class ExposeCommand implements Callable<Integer> {

  private static final Set<String> KINDS =
      Set.of("Pod", "Service", "ReplicationController", "ReplicaSet", "Deployment");

  @Mixin ApiOptions api;

  @Parameters(paramLabel = "TYPE[/NAME]", arity = "1..2", description = "TYPE NAME or TYPE/NAME")
  List<String> words;

  @Option(names = "--port", description = "Default: the containers' ports")
  Optional<Integer> port = Optional.empty();

  @Option(names = "--target-port", description = "Name or number. Default: as --port")
  Optional<String> targetPort = Optional.empty();

  @Option(names = "--protocol", defaultValue = "TCP", description = "Default: ${DEFAULT-VALUE}")
  String protocol;

  @Option(names = "--type", description = "ClusterIP, NodePort, LoadBalancer or ExternalName")
  String type = "";

  @Option(names = "--name", description = "Default: the object's")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--selector",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Default: the object's")
  Map<String, String> selector = Map.of();

  @Mixin DryRun dryRun;

  @Override
  public Integer call() {
    dryRun.check();
    try (Session session = api.open()) {
      Targets.Target target = Targets.one(session.catalog(), words, "");
      ResourceName resource = target.entry().name();
      if (!KINDS.contains(resource.kind())) {
        throw new IllegalArgumentException("cannot expose a " + resource.kind());
      }
      ObjectKey key = new ObjectKey(api.namespace(session), target.name().orElseThrow());
      KubeObject exposed = session.client().get(resource, key);
      KubeObject service =
          Generators.service(
              exposed,
              new Generators.Exposure(
                  name.orElse(exposed.name()),
                  CreateCommand.number(port),
                  targetPort,
                  protocol,
                  type,
                  selector));
      Writes writes = dryRun.writes(session, api);
      ResourceName services = writes.resource(service);
      writes.create(services, new ObjectKey(exposed.namespace(), service.name()), service);
      System.out.println("service/" + service.name() + " exposed" + dryRun.suffix());
    }
    return 0;
  }
}
