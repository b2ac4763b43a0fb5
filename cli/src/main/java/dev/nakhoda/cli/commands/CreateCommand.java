package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.Generators;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates what manifests describe, or one object of a few words. */
@Command(
    name = "create",
    description = "Create a resource from a file or from stdin",
    subcommands = {
      CreateCommand.Deployment.class,
      CreateCommand.Job.class,
      CreateCommand.CronJob.class,
      CreateCommand.Namespace.class
    })
public final class CreateCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin FileOptions files;

  @Mixin DryRun dryRun;

  @Override
  public Integer call() {
    dryRun.check();
    try (Session session = api.open()) {
      Writes writes = dryRun.writes(session, api);
      return EachObject.run(files.read(), object -> create(writes, object, dryRun));
    }
  }

  /** For all verbs that make one object. */
  static void create(Writes writes, KubeObject object, DryRun dryRun) {
    ResourceName resource = writes.resource(object);
    ObjectKey key = writes.key(resource, object);
    KubeObject made = writes.create(resource, key, object);
    System.out.println(Named.of(resource, made.name()) + " created" + dryRun.suffix());
  }

  /** What all generators take. */
  abstract static class Generated implements Callable<Integer> {

    @Mixin ApiOptions api;

    @Parameters(index = "0", paramLabel = "NAME", description = "Of the new object")
    String name;

    @Mixin DryRun dryRun;

    @Override
    public Integer call() {
      dryRun.check();
      try (Session session = api.open()) {
        create(dryRun.writes(session, api), object(session), dryRun);
      }
      return 0;
    }

    abstract KubeObject object(Session session);
  }

  /** A namespace. */
  @Command(name = "namespace", aliases = "ns", description = "Create a namespace")
  public static final class Namespace extends Generated {
    @Override
    KubeObject object(Session session) {
      return Generators.namespace(name);
    }
  }

  /** A deployment. */
  @Command(name = "deployment", aliases = "deploy", description = "Create a deployment")
  public static final class Deployment extends Generated {

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "After --")
    List<String> command = List.of();

    @Option(names = "--image", split = ",", required = true, description = "One container each")
    List<String> images;

    @Option(
        names = {"-r", "--replicas"},
        defaultValue = "1",
        description = "Default: 1")
    int replicas;

    @Option(names = "--port", description = "That the container exposes")
    Optional<Integer> port = Optional.empty();

    @Override
    KubeObject object(Session session) {
      if (images.size() > 1 && !command.isEmpty()) {
        throw new IllegalArgumentException("cannot specify multiple --image options and command");
      }
      return Generators.deployment(name, images, replicas, number(port), command);
    }
  }

  /** A job. */
  @Command(name = "job", description = "Create a job")
  public static final class Job extends Generated {

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "After --")
    List<String> command = List.of();

    @Option(names = "--image", description = "Image name to run")
    Optional<String> image = Optional.empty();

    @Option(names = "--from", paramLabel = "cronjob/NAME", description = "A run of that one")
    Optional<String> from = Optional.empty();

    @Override
    KubeObject object(Session session) {
      if (image.isPresent() == from.isPresent()) {
        throw new IllegalArgumentException("either --image or --from must be specified");
      }
      return image
          .map(given -> Generators.job(name, given, command))
          .orElseGet(() -> ofCronJob(session));
    }

    private KubeObject ofCronJob(Session session) {
      Targets.Target target =
          Targets.one(session.catalog(), List.of(from.orElseThrow()), "cronjobs");
      if (!target.entry().name().kind().equals("CronJob")) {
        throw new IllegalArgumentException("from must be an existing cronjob");
      }
      ObjectKey key = new ObjectKey(api.namespace(session), target.name().orElseThrow());
      return Generators.jobOf(name, session.client().get(target.entry().name(), key));
    }
  }

  /** A cron job. */
  @Command(name = "cronjob", aliases = "cj", description = "Create a cron job")
  public static final class CronJob extends Generated {

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "After --")
    List<String> command = List.of();

    @Option(names = "--image", required = true, description = "Image name to run")
    String image;

    @Option(names = "--schedule", required = true, description = "e.g. \"*/1 * * * *\"")
    String schedule;

    @Option(names = "--restart", defaultValue = "OnFailure", description = "OnFailure or Never")
    String restart;

    @Override
    KubeObject object(Session session) {
      return Generators.cronJob(name, image, schedule, restart, command);
    }
  }

  static OptionalInt number(Optional<Integer> given) {
    return given.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
