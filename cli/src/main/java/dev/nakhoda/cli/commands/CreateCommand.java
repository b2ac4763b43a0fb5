package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates what manifests describe. */
@Command(name = "create", description = "Create a resource from a file or from stdin")
public final class CreateCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin FileOptions files;

  @Option(
      names = "--dry-run",
      arity = "0..1",
      fallbackValue = "server",
      description = "server: check only; none")
  String dryRun = "none";

  @Override
  public Integer call() {
    DryRun.check(dryRun);
    try (Session session = api.open()) {
      Writes writes = new Writes(session, api, dryRun.equals("server"));
      return EachObject.run(files.read(), object -> create(writes, object));
    }
  }

  private void create(Writes writes, KubeObject object) {
    ResourceName resource = writes.resource(object);
    ObjectKey key = writes.key(resource, object);
    KubeObject made = writes.create(resource, key, object);
    System.out.println(Named.of(resource, made.name()) + " created" + DryRun.suffix(dryRun));
  }
}
