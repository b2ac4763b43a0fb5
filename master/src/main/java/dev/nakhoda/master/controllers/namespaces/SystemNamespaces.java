package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.time.Duration;
import java.util.List;

/** Keeps the namespaces that every cluster has; makes them again within a minute. */
public final class SystemNamespaces {

  private static final List<String> NAMES =
      List.of("kube-system", "kube-public", "kube-node-lease", "default");
  private static final ObjectKey ALL = ObjectKey.cluster("");

  private final ControllerContext context;
  private final Informer namespaces;

  private SystemNamespaces(ControllerContext context) {
    this.context = context;
    this.namespaces = context.informers().of(ResourceName.NAMESPACES);
  }

  public static Controller of(ControllerContext context) {
    var self = new SystemNamespaces(context);
    Controller controller = context.controller("system-namespaces", 1, self::reconcile);
    controller.add(ALL);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    for (String name : NAMES) {
      if (namespaces.get(ObjectKey.cluster(name)).isEmpty()) {
        create(name);
      }
    }
    return Result.after(Duration.ofMinutes(1));
  }

  private void create(String name) {
    try {
      var tree = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
      tree.putObject("metadata").put("name", name);
      context.client().create(ResourceName.NAMESPACES, KubeObject.of(tree));
    } catch (ApiException present) {
      if (!present.isAlreadyExists()) {
        throw present;
      }
    }
  }
}
