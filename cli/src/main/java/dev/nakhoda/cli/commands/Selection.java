package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.client.Scope;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which objects a verb changes: by words, manifests, a selector, or all of a kind. */
public final class Selection {

  /** As the server has it now. */
  record Item(ResourceName resource, KubeObject object) {

    String title() {
      return Named.of(resource, object.name());
    }
  }

  @Mixin FileOptions files;

  @Option(
      names = {"-l", "--selector"},
      description = "Label selector")
  String selector = "";

  @Option(names = "--all", description = "All of the kind in the namespace")
  boolean all;

  /** IllegalArgumentException, worded as kubectl's, when nothing is named. */
  List<Item> items(Session session, ApiOptions api, List<String> words) {
    List<Item> items = new ArrayList<>();
    if (files.given()) {
      Writes writes = new Writes(session, api, false);
      for (KubeObject object : files.read()) {
        ResourceName resource = writes.resource(object);
        items.add(new Item(resource, session.client().get(resource, writes.key(resource, object))));
      }
      return items;
    }
    for (Targets.Target target : Targets.parse(session.catalog(), words).list()) {
      ResourceName resource = target.entry().name();
      String namespace = resource.namespaced() ? api.namespace(session) : "";
      if (target.name().isPresent()) {
        var key = Named.key(resource, namespace, target.name().get());
        items.add(new Item(resource, session.client().get(resource, key)));
      } else if (all || !selector.isEmpty()) {
        session.client().list(resource, Scope.labels(namespace, selector)).items().stream()
            .map(object -> new Item(resource, object))
            .forEach(items::add);
      } else {
        throw new IllegalArgumentException("resource(s) were provided, but no name was specified");
      }
    }
    return items;
  }
}
