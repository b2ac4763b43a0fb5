package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.ObjectStorage.Stored;
import dev.nakhoda.master.store.StoreException;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Carries out {@link DeletionPlan}s. Thread-safe. */
final class Deletion {

  /** A lost compare-and-swap is tried again so often; then the client gets the Conflict. */
  private static final int ATTEMPTS = 10;

  private static final Set<String> POLICIES = Set.of("Background", "Foreground", "Orphan");

  private final ObjectStorage storage;
  private final Writer writer;
  private final Reservations reservations;
  private final Time time;

  Deletion(ObjectStorage storage, Writer writer, Reservations reservations, Time time) {
    this.storage = storage;
    this.writer = writer;
    this.reservations = reservations;
    this.time = time;
  }

  Deleted delete(RequestContext context, ResourceType type, ObjectKey key, DeleteOptions options) {
    checkPolicy(options);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Stored current =
          storage.get(type, key).orElseThrow(() -> ApiException.notFound(type.name(), key.name()));
      ObjectMetadata.checkUid(
          type.name(), key.name(), options.preconditionUid().orElse(""), current.tree());
      writer.admitDeletion(context, type, current.tree());
      try {
        return execute(context, type, key, current, options);
      } catch (StoreException.Conflict | StoreException.NotFound faster) {
        // Another writer came between; the next round sees what it wrote.
        Thread.onSpinWait();
      }
    }
    throw ApiException.staleVersion(type.name(), key.name());
  }

  private Deleted execute(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      Stored current,
      DeleteOptions options) {
    ObjectNode object = current.tree();
    return switch (DeletionPlan.of(type, object, options, time.now())) {
      case DeletionPlan.Pending() -> new Deleted(KubeObject.of(object), false);
      case DeletionPlan.Mark(ObjectNode marked) -> {
        if (!context.dryRun()) {
          storage.update(type, key, marked, current.revision());
        }
        yield new Deleted(KubeObject.of(marked), false);
      }
      case DeletionPlan.Remove() -> {
        if (!context.dryRun()) {
          storage.delete(type, key, object, current.revision());
          reservations.release(type, object);
        }
        yield new Deleted(KubeObject.of(object), true);
      }
    };
  }

  private static void checkPolicy(DeleteOptions options) {
    options
        .propagation()
        .filter(policy -> !POLICIES.contains(policy))
        .ifPresent(policy -> {
          throw ApiException.badRequest(
              "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value:"
                  + " \""
                  + policy
                  + "\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
        });
  }
}
