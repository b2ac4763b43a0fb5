package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import java.util.Optional;
import java.util.function.Function;

/** Keeps one object of a fixed name in every namespace. */
public final class NamespaceObjects {

  private static final String ROOT_CA = "kube-root-ca.crt";

  private final ControllerContext context;
  private final ResourceName resource;
  private final Function<String, KubeObject> wanted;
  private final Informer namespaces;
  private final Informer objects;

  private NamespaceObjects(
      ControllerContext context, ResourceName resource, Function<String, KubeObject> wanted) {
    this.context = context;
    this.resource = resource;
    this.wanted = wanted;
    this.namespaces = context.informers().of(ResourceName.NAMESPACES);
    this.objects = context.informers().of(resource);
  }

  /** The service account that pods run as unless they say otherwise. */
  public static Controller defaultServiceAccounts(ControllerContext context) {
    return of(
        context,
        "serviceaccount-controller",
        ResourceName.SERVICE_ACCOUNTS,
        "default",
        namespace ->
            KubeObject.of(
                Json.object()
                    .put("apiVersion", "v1")
                    .put("kind", "ServiceAccount")
                    .set(
                        "metadata",
                        Json.object().put("name", "default").put("namespace", namespace))));
  }

  /** The CA by which pods verify the API server. */
  public static Controller rootCertificates(ControllerContext context) {
    String certificate = context.config().rootCertificate();
    return of(
        context,
        "root-ca-certificate-publisher-controller",
        ResourceName.CONFIG_MAPS,
        ROOT_CA,
        namespace -> rootCertificate(namespace, certificate));
  }

  private static KubeObject rootCertificate(String namespace, String certificate) {
    var tree = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    tree.putObject("metadata")
        .put("name", ROOT_CA)
        .put("namespace", namespace)
        .putObject("annotations")
        .put(
            "kubernetes.io/description",
            "Contains a CA bundle that can be used to verify the kube-apiserver when using"
                + " internal endpoints such as the internal service IP or"
                + " kubernetes.default.svc. No other usage is guaranteed across distributions of"
                + " Kubernetes clusters.");
    tree.putObject("data").put("ca.crt", certificate);
    return KubeObject.of(tree);
  }

  private static Controller of(
      ControllerContext context,
      String name,
      ResourceName resource,
      String objectName,
      Function<String, KubeObject> wanted) {
    var self = new NamespaceObjects(context, resource, wanted);
    Controller controller = context.controller(name, 1, self::reconcile);
    self.namespaces.onChange(change -> controller.add(change.object().key()));
    self.objects.onChange(change -> {
      if (change.object().name().equals(objectName)) {
        controller.add(ObjectKey.cluster(change.object().namespace()));
      }
    });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    if (namespaces.get(key).filter(namespace -> !namespace.beingDeleted()).isEmpty()) {
      return Result.DONE;
    }
    KubeObject object = wanted.apply(key.name());
    Optional<KubeObject> present = objects.get(object.key());
    try {
      if (present.isEmpty()) {
        context.client().create(resource, object);
      } else {
        correct(present.get(), object);
      }
    } catch (ApiException refused) {
      if (!refused.isAlreadyExists() && !NamespaceTerminating.isCause(refused)) {
        throw refused;
      }
    }
    return Result.DONE;
  }

  private void correct(KubeObject present, KubeObject object) {
    if (!object.tree().has("data")) {
      return;
    }
    KubeObject corrected = present.with(tree -> tree.set("data", object.tree().get("data")));
    Patch patch = Patch.between(present, corrected);
    if (!patch.isEmpty()) {
      context.client().patch(resource, present.key(), "", patch);
    }
  }
}
