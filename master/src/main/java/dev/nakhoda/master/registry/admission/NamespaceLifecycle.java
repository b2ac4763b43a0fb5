package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** New objects need a namespace that is there and stays; the system's own may not be deleted. */
final class NamespaceLifecycle implements Admission {

  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

  private final Lookup lookup;

  NamespaceLifecycle(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public void admit(Request request) {
    ResourceName resource = request.type().name();
    switch (request.operation()) {
      case DELETE -> {
        String name = request.key().name();
        if (resource.equals(ResourceName.NAMESPACES) && IMMORTAL.contains(name)) {
          throw ApiException.forbidden(resource, name, "this namespace may not be deleted");
        }
      }
      case CREATE -> {
        if (resource.namespaced()) {
          requireNamespace(request);
        }
      }
      case UPDATE -> {
        // Objects of a vanishing namespace may still change: their finalizers must go.
      }
    }
  }

  private void requireNamespace(Request request) {
    String name = request.key().namespace();
    KubeObject namespace =
        lookup
            .find(ResourceName.NAMESPACES, ObjectKey.cluster(name))
            .orElseThrow(() -> ApiException.notFound(ResourceName.NAMESPACES, name));
    if (namespace.beingDeleted()) {
      throw terminating(request, name);
    }
  }

  private static ApiException terminating(Request request, String namespace) {
    Status plain =
        ApiException.forbidden(
                request.type().name(),
                request.key().name(),
                "unable to create new content in namespace "
                    + namespace
                    + " because it is being terminated")
            .status();
    var cause =
        new Status.Cause(
            "NamespaceTerminating",
            "namespace " + namespace + " is being terminated",
            "metadata.namespace");
    Optional<Status.Details> details =
        plain
            .details()
            .map(given ->
                new Status.Details(
                    given.name(), given.group(), given.kind(), "", List.of(cause), 0));
    return new ApiException(new Status(plain.code(), plain.reason(), plain.message(), details));
  }
}
