package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.Admission.Operation;
import dev.nakhoda.master.registry.Admission.Request;
import dev.nakhoda.master.registry.ObjectStorage.Attempt;
import dev.nakhoda.master.registry.ObjectStorage.Stored;
import dev.nakhoda.master.registry.Reservations.Reservation;
import dev.nakhoda.master.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates and updates: the one place where objects are prepared, admitted, checked and written.
 * Thread-safe.
 */
final class Writer {

  /** So many generated names may be taken. */
  private static final int NAME_ATTEMPTS = 8;

  private final ObjectStorage storage;
  private final Decoder decoder;
  private final ObjectChecks checks;
  private final AdmissionChain admission;
  private final Reservations reservations;
  private final Time time;
  private final RandomGenerator random;

  Writer(
      ObjectStorage storage,
      Decoder decoder,
      List<Admission> admission,
      Reservations reservations,
      Time time,
      RandomGenerator random) {
    this.storage = storage;
    this.decoder = decoder;
    this.checks = new ObjectChecks(decoder);
    this.admission = new AdmissionChain(admission);
    this.reservations = reservations;
    this.time = time;
    this.random = random;
  }

  KubeObject create(RequestContext context, ResourceType type, String namespace, KubeObject body) {
    ObjectNode object = decoder.decode(context, type.name(), body);
    ObjectMetadata.placeIn(type, object, namespace);
    if (!ObjectMetadata.generatesName(object)) {
      return createNamed(context, type, object);
    }
    for (int attempt = 1; attempt < NAME_ATTEMPTS; attempt++) {
      ObjectNode named = object.deepCopy();
      ObjectMetadata.generateName(named, random);
      try {
        return createNamed(context, type, named);
      } catch (ApiException taken) {
        if (!taken.isAlreadyExists()) {
          throw taken;
        }
      }
    }
    ObjectMetadata.generateName(object, random);
    return createNamed(context, type, object);
  }

  private KubeObject createNamed(RequestContext context, ResourceType type, ObjectNode object) {
    ObjectMetadata.prepareForCreate(type, object, time.now(), random);
    applyDefaults(type, object);
    Request request = request(context, Operation.CREATE, type, object, Optional.empty());
    admission.admit(request);
    type.prepareForCreate(object);
    checks.create(context, type, object);
    admission.validate(request);
    ObjectKey key = ObjectMetadata.key(type, object);
    Reservation reservation = reserve(request);
    if (context.dryRun()) {
      reservation.undo();
      if (storage.get(type, key).isPresent()) {
        throw ApiException.alreadyExists(type.name(), key.name());
      }
      return KubeObject.of(object);
    }
    return guarded(reservation, () -> storage.create(type, key, object));
  }

  /** Static defaults by the schema, then those that depend on other fields. */
  private void applyDefaults(ResourceType type, ObjectNode object) {
    decoder.schema(type.name()).ifPresent(schema -> schema.applyDefaults(object));
    type.applyDefaults(object);
  }

  /** A deletion has nothing to be checked or charged afterwards. */
  void admitDeletion(RequestContext context, ResourceType type, ObjectNode object) {
    admission.admit(
        request(context, Operation.DELETE, type, object.deepCopy(), Optional.of(object)));
  }

  private static Request request(
      RequestContext context,
      Operation operation,
      ResourceType type,
      ObjectNode object,
      Optional<ObjectNode> before) {
    return new Request(
        operation,
        type,
        ObjectMetadata.key(type, object),
        "",
        object,
        before,
        context.user(),
        context.dryRun());
  }

  /** Quota first: a refusal must not have moved an address. */
  private Reservation reserve(Request request) {
    Reservation share = admission.charge(request);
    try {
      Reservation held = reservations.reserve(request.type(), request.object(), request.before());
      return share == Reservation.NOTHING ? held : Reservation.both(share, held);
    } catch (ApiException refused) {
      share.undo();
      throw refused;
    }
  }

  /**
   * Reads, changes and writes: see {@link ObjectStorage#change}. {@code change} gets the present
   * object, with its resourceVersion, which it must not change, and returns the wanted one, a tree
   * of its own; a resourceVersion that it sets is a precondition.
   */
  KubeObject update(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      UpdateRules rules,
      UnaryOperator<ObjectNode> change) {
    return storage.change(
        type,
        key,
        current -> {
          ObjectNode wanted = change.apply(current.tree());
          ObjectMetadata.checkPreconditions(type, wanted, current.tree());
          ObjectNode next = rules.merge(type, current.tree(), wanted);
          return write(context, type, key, rules, current, next);
        });
  }

  private Attempt<KubeObject> write(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      UpdateRules rules,
      Stored current,
      ObjectNode next) {
    ObjectNode before = current.tree();
    if (next.equals(before)) {
      return new Attempt<>(KubeObject.of(before), false);
    }
    Reservation reservation = Reservation.NOTHING;
    if (rules == UpdateRules.MAIN) {
      applyDefaults(type, next);
      Request request = request(context, Operation.UPDATE, type, next, Optional.of(before));
      admission.admit(request);
      type.prepareForUpdate(next, before);
      ObjectMetadata.prepareForUpdate(type, next, before);
      checks.update(context, type, next, before);
      admission.validate(request);
      reservation = reserve(request);
    } else if (rules == UpdateRules.EPHEMERAL_CONTAINERS) {
      applyDefaults(type, next);
      admission.admit(request(context, Operation.UPDATE, type, next, Optional.of(before)));
      ObjectMetadata.prepareForUpdate(type, next, before);
      checks.subresourceUpdate(context, type, "ephemeralcontainers", next, before);
    } else if (rules == UpdateRules.STATUS) {
      checks.statusUpdate(type, next, before);
    } else {
      checks.ownUpdate(type, next, before);
    }
    if (context.dryRun() || next.equals(before)) {
      reservation.undo();
      return new Attempt<>(KubeObject.of(next), false);
    }
    if (!DeletionPlan.finished(type, next)) {
      return new Attempt<>(
          guarded(reservation, () -> storage.update(type, key, next, current.revision())), true);
    }
    KubeObject gone =
        guarded(reservation, () -> storage.delete(type, key, next, current.revision()));
    reservations.release(type, next);
    return new Attempt<>(gone, true);
  }

  private static KubeObject guarded(Reservation reservation, Supplier<KubeObject> write) {
    try {
      KubeObject written = write.get();
      reservation.keep();
      return written;
    } catch (ApiException refused) {
      // A store that did not answer may have written.
      if (refused.code() != 503) {
        reservation.undo();
      }
      throw refused;
    } catch (StoreException.Conflict | StoreException.NotFound faster) {
      reservation.undo();
      throw faster;
    }
  }
}
