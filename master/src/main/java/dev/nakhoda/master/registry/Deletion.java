package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.ObjectStorage.Attempt;
import dev.nakhoda.master.registry.ObjectStorage.Stored;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Carries out {@link DeletionPlan}s. Thread-safe. */
final class Deletion {

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
    return storage.change(
        type,
        key,
        current -> {
          ObjectMetadata.checkUid(
              type.name(), key.name(), options.preconditionUid().orElse(""), current.tree());
          writer.admitDeletion(context, type, current.tree());
          return execute(context, type, key, current, options);
        });
  }

  private Attempt<Deleted> execute(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      Stored current,
      DeleteOptions options) {
    ObjectNode object = current.tree();
    boolean writes = !context.dryRun();
    return switch (DeletionPlan.of(type, object, options, time.now())) {
      case DeletionPlan.Pending() ->
          new Attempt<>(new Deleted(KubeObject.of(object), false), false);
      case DeletionPlan.Mark(ObjectNode marked) -> {
        KubeObject last =
            writes ? storage.update(type, key, marked, current.revision()) : KubeObject.of(marked);
        yield new Attempt<>(new Deleted(last, false), writes);
      }
      case DeletionPlan.Remove() -> {
        KubeObject last = KubeObject.of(object);
        if (writes) {
          last = storage.delete(type, key, object, current.revision());
          reservations.release(type, object);
        }
        yield new Attempt<>(new Deleted(last, true), writes);
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
