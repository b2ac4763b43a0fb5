package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.output.OutputFormat;
import dev.nakhoda.client.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints objects, as kubectl does. */
@Command(name = "get", description = "Display one or many resources")
public final class GetCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "0..*",
      description = "TYPE [NAME...], TYPE,TYPE or TYPE/NAME...")
  List<String> words = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "wide, yaml, json or name")
  String output = "";

  @Option(
      names = {"-l", "--selector"},
      description = "Label selector, e.g. app=web,tier!=cache")
  String selector = "";

  @Option(names = "--field-selector", description = "Field selector, e.g. spec.nodeName=node-1")
  String fieldSelector = "";

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "In all namespaces")
  boolean allNamespaces;

  @Option(
      names = {"-w", "--watch"},
      description = "Then watch for changes")
  boolean watch;

  @Option(names = "--watch-only", description = "Watch for changes without listing first")
  boolean watchOnly;

  @Option(names = "--no-headers", description = "Without the header line")
  boolean noHeaders;

  @Option(names = "--show-labels", description = "Labels as the last column")
  boolean showLabels;

  @Option(names = "--show-kind", description = "The kind in front of names")
  boolean showKind;

  @Option(names = "--show-managed-fields", description = "Keep managedFields in json and yaml")
  boolean managedFields;

  @Option(names = "--ignore-not-found", description = "What is not there is no error")
  boolean ignoreNotFound;

  @Override
  public Integer call() throws InterruptedException {
    OutputFormat format = OutputFormat.parse(output);
    try (Session session = api.open()) {
      Targets targets = Targets.parse(session.catalog(), words);
      if ((watch || watchOnly) && targets.list().size() != 1) {
        throw new IllegalArgumentException(
            "you may only specify a single resource type when watching");
      }
      String namespace = allNamespaces ? "" : api.namespace(session);
      if (!format.isTable()) {
        return documents(session, targets, namespace, format);
      }
      Tables tables = new Tables(session, namespace, this, targets.mixed());
      return watch || watchOnly ? tables.watch(targets.list().getFirst()) : tables.print(targets);
    }
  }

  Scope scope(String namespace) {
    return new Scope(namespace, selector, fieldSelector);
  }

  private int documents(Session session, Targets targets, String namespace, OutputFormat format) {
    List<KubeObject> objects = new ArrayList<>();
    int status = 0;
    for (Targets.Target target : targets.list()) {
      try {
        objects.addAll(read(session, target, namespace));
      } catch (ApiException missing) {
        if (!missing.isNotFound()) {
          throw missing;
        }
        if (!ignoreNotFound) {
          System.err.println("Error from server (NotFound): " + missing.getMessage());
          status = 1;
        }
      }
    }
    if (format == OutputFormat.NAME) {
      objects.forEach(object -> System.out.println(name(session, object)));
    } else if (targets.named() && targets.list().size() == 1) {
      objects.forEach(object -> System.out.print(format.text(object.tree())));
    } else {
      System.out.print(format.text(OutputFormat.list(objects)));
    }
    return status;
  }

  private static String name(Session session, KubeObject object) {
    return session
        .catalog()
        .ofKind(object.apiVersion(), object.kind())
        .map(entry -> Named.of(entry.name(), object.name()))
        .orElseGet(object::name);
  }

  private List<KubeObject> read(Session session, Targets.Target target, String namespace) {
    var resource = target.entry().name();
    List<KubeObject> found =
        target.name().isPresent()
            ? List.of(
                session.client().get(resource, Named.key(resource, namespace, target.name().get())))
            : session
                .client()
                .list(resource, scope(resource.namespaced() ? namespace : ""))
                .items();
    return managedFields ? found : found.stream().map(OutputFormat::withoutManagedFields).toList();
  }
}
