package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.TemplateEdits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Single features of a pod template. */
@Command(
    name = "set",
    description = "Set specific features on objects",
    subcommands = {SetCommand.Image.class, SetCommand.Env.class, SetCommand.Resources.class})
public final class SetCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** What all of them take. */
  abstract static class OnTemplates implements Callable<Integer> {

    @Mixin ApiOptions api;
    @Mixin Selection selection;
    @Mixin ChangeOptions changes;

    @Parameters(
        paramLabel = "TYPE[/NAME] | KEY=VALUE",
        arity = "1..*",
        description = "The objects, then what to set")
    List<String> words;

    @Override
    public Integer call() {
      KeyValues wanted = KeyValues.of(words);
      check(wanted);
      changes.warnOfRecord();
      int status = 0;
      try (Session session = api.open()) {
        for (Selection.Item item : selection.items(session, api, wanted.objects())) {
          try {
            apply(session, item, wanted);
          } catch (IllegalArgumentException refused) {
            status = 1;
            System.err.println("error: " + refused.getMessage());
          }
        }
      }
      return status;
    }

    void apply(Session session, Selection.Item item, KeyValues wanted) {
      changes
          .change(session, api, item, present -> edited(present, wanted))
          .ifPresent(changed -> changes.tell(item, outcome()));
    }

    abstract void check(KeyValues wanted);

    abstract KubeObject edited(KubeObject present, KeyValues wanted);

    abstract String outcome();
  }

  /** Images of containers. */
  @Command(name = "image", description = "Update the image of a pod template")
  public static final class Image extends OnTemplates {

    @Override
    void check(KeyValues wanted) {
      if (wanted.set().isEmpty()) {
        throw new IllegalArgumentException("at least one image update is required");
      }
    }

    @Override
    KubeObject edited(KubeObject present, KeyValues wanted) {
      return TemplateEdits.images(present, wanted.set());
    }

    @Override
    String outcome() {
      return "image updated";
    }
  }

  /** Environment variables. */
  @Command(name = "env", description = "Update environment variables on a pod template")
  public static final class Env extends OnTemplates {

    @Option(
        names = {"-c", "--containers"},
        defaultValue = "*",
        description = "Which container. Default: all")
    String container;

    @Option(names = "--list", description = "Only print the variables")
    boolean list;

    @Override
    void check(KeyValues wanted) {
      if (wanted.empty() && !list) {
        throw new IllegalArgumentException("at least one environment variable must be provided");
      }
    }

    @Override
    void apply(Session session, Selection.Item item, KeyValues wanted) {
      if (list) {
        String kind = item.resource().plural();
        TemplateEdits.listed(kind + "/" + item.object().name(), item.object())
            .forEach(System.out::println);
      } else {
        super.apply(session, item, wanted);
      }
    }

    @Override
    KubeObject edited(KubeObject present, KeyValues wanted) {
      return TemplateEdits.environment(present, container, wanted.set(), wanted.removed());
    }

    @Override
    String outcome() {
      return "env updated";
    }
  }

  /** Requests and limits. */
  @Command(name = "resources", description = "Update resource requests/limits on a pod template")
  public static final class Resources extends OnTemplates {

    @Option(
        names = {"-c", "--containers"},
        defaultValue = "*",
        description = "Which container. Default: all")
    String container;

    @Option(names = "--limits", split = ",", description = "e.g. cpu=200m,memory=512Mi")
    Map<String, String> limits = Map.of();

    @Option(names = "--requests", split = ",", description = "e.g. cpu=100m,memory=256Mi")
    Map<String, String> requests = Map.of();

    @Override
    void check(KeyValues wanted) {
      if (limits.isEmpty() && requests.isEmpty()) {
        throw new IllegalArgumentException(
            "you must specify an update to requests or limits (in the form of"
                + " --requests/--limits)");
      }
    }

    @Override
    KubeObject edited(KubeObject present, KeyValues wanted) {
      return TemplateEdits.resources(present, container, limits, requests);
    }

    @Override
    String outcome() {
      return "resource requirements updated";
    }
  }
}
