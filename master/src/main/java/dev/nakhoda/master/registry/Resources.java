package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.Store;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every verb, once for all kinds: what REST, gRPC and the in-process client call. Thread-safe;
 * calls block (use virtual threads) and fail with {@link ApiException}. Authentication and
 * authorisation are the caller's.
 */
public final class Resources {

  private final List<ResourceType> stored;
  private final List<ResourceType> types;
  private final Map<Path, ResourceType> byPath = new HashMap<>();
  private final Decoder decoder;
  private final Patches patches;
  private final ObjectStorage storage;
  private final Reader reader;
  private final Writer writer;
  private final Deletion deletion;
  private final Actions actions;
  private final TokenRequests tokens;
  private final Tables tables;

  private record Path(String group, String version, String plural) {

    static Path of(ResourceName name) {
      return new Path(name.group(), name.version(), name.plural());
    }
  }

  /**
   * What the registry is made of.
   *
   * @param admission is handed what its steps may use of the registry
   * @param random for generated names and uids; a simulation hands in its seed's
   */
  public record Parts(
      Store store,
      WatchCache cache,
      Schemas schemas,
      List<ResourceType> types,
      Function<Admission.Tools, List<Admission>> admission,
      Reservations reservations,
      TokenSigner tokenSigner,
      Time time,
      RandomGenerator random) {

    public Parts(
        Store store,
        WatchCache cache,
        Schemas schemas,
        List<ResourceType> types,
        Function<Admission.Tools, List<Admission>> admission,
        Reservations reservations,
        TokenSigner tokenSigner,
        Time time) {
      this(
          store,
          cache,
          schemas,
          types,
          admission,
          reservations,
          tokenSigner,
          time,
          new SecureRandom());
    }
  }

  public Resources(Parts parts) {
    stored = List.copyOf(parts.types());
    types = stored.stream().flatMap(Resources::versions).toList();
    types.forEach(type -> byPath.putIfAbsent(Path.of(type.name()), type));
    decoder = new Decoder(parts.schemas());
    patches = new Patches(decoder);
    storage = new ObjectStorage(parts.store(), parts.cache());
    reader = new Reader(parts.cache());
    Lookup lookup = new CacheLookup(parts.cache(), storage, stored);
    List<Admission> admission =
        parts.admission().apply(new Admission.Tools(lookup, new StoredStatus(storage, stored)));
    writer =
        new Writer(storage, decoder, admission, parts.reservations(), parts.time(), parts.random());
    deletion = new Deletion(storage, writer, parts.reservations(), parts.time());
    actions =
        new Actions(
            writer,
            deletion,
            new DisruptionBudgets(writer, lookup, stored, parts.time()),
            parts.time());
    tokens = new TokenRequests(parts.tokenSigner(), lookup);
    tables = new Tables(parts.time());
  }

  /** The preferred version first. */
  private static Stream<ResourceType> versions(ResourceType type) {
    return Stream.concat(
        Stream.of(type),
        type.otherVersions().stream().map(version -> new VersionedType(type, version)));
  }

  /** One type for each kind: the version that is stored, which informers follow. */
  public List<ResourceType> storedTypes() {
    return stored;
  }

  /** The served types in discovery's order; a kind has one for each version. */
  public List<ResourceType> types() {
    return types;
  }

  public Optional<ResourceType> type(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(new Path(group, version, plural)));
  }

  /** Among the stored ones. */
  Optional<ResourceType> type(ResourceName name) {
    return type(name.group(), name.version(), name.plural()).filter(type -> type.stored() == type);
  }

  Reader reader() {
    return reader;
  }

  /** The newest revision that was written through this object. */
  long lastWritten() {
    return storage.lastWritten();
  }

  /** {@code subresource} may be empty. */
  public KubeObject get(ResourceType type, ObjectKey key, String subresource) {
    KubeObject object = type.fromStored(reader.get(type.stored(), key));
    return switch (subresource) {
      case "" -> object;
      case "scale" -> Scales.view(served(type, key, subresource, "get", object));
      default -> served(type, key, subresource, "get", object);
    };
  }

  public ObjectPage list(ResourceType type, Scope scope, ListPage page) {
    return reader.list(type.stored(), scope, page).as(type);
  }

  /**
   * {@code resourceVersion} as in the query: empty and "0" begin with the present state as ADDED
   * events, a number with what comes after it. Closing the watch from another thread ends a blocked
   * {@code next()} with ApiException 503.
   */
  public Watch watch(ResourceType type, Scope scope, String resourceVersion, WatchOptions options) {
    Watch watch = reader.watch(type.stored(), scope, resourceVersion, options);
    return type.stored() == type ? watch : new VersionedWatch(watch, type);
  }

  /** {@code namespace} is the path's; empty for cluster-scoped types. */
  public KubeObject create(
      RequestContext context, ResourceType type, String namespace, KubeObject object) {
    if (type.stored() == type) {
      return writer.create(context, type, namespace, object);
    }
    ObjectNode decoded = decoder.decode(context, type.name(), object);
    return type.fromStored(
        writer.create(context, type.stored(), namespace, KubeObject.of(type.toStored(decoded))));
  }

  /** Binding, eviction, token: sub-resources that take POST. */
  public KubeObject createSubresource(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      String subresource,
      KubeObject body) {
    served(type, key, subresource, "create", body);
    return switch (subresource) {
      case "binding" -> actions.bind(context, type, key, body.tree());
      case "eviction" -> actions.evict(context, type, key, body.tree());
      case "token" -> tokens.issue(key, body);
      default -> throw ApiException.methodNotSupported(type.name(), "create");
    };
  }

  public KubeObject update(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      String subresource,
      KubeObject object) {
    if (subresource.equals("scale")) {
      served(type, key, subresource, "update", object);
      ObjectNode scale = decoder.decode(context, Scales.SCALE, object);
      ObjectMetadata.name(scale, key.name());
      return scaled(context, type, key, present -> scale);
    }
    UpdateRules rules = rules(type, key, subresource, "update");
    ObjectNode wanted = decoder.decode(context, type.name(), object);
    ObjectMetadata.placeIn(type, wanted, key.namespace());
    ObjectMetadata.name(wanted, key.name());
    try {
      ObjectNode next = type.toStored(wanted);
      return type.fromStored(
          writer.update(context, type.stored(), key, rules, present -> next.deepCopy()));
    } catch (ApiException absent) {
      if (absent.isNotFound() && mayCreate(type, rules, wanted)) {
        return create(context, type, key.namespace(), object);
      }
      throw absent;
    }
  }

  private static boolean mayCreate(ResourceType type, UpdateRules rules, ObjectNode wanted) {
    return type.updateMayCreate()
        && rules == UpdateRules.MAIN
        && Fields.text(wanted, "metadata.resourceVersion").isEmpty();
  }

  public KubeObject patch(
      RequestContext context, ResourceType type, ObjectKey key, String subresource, Patch patch) {
    if (subresource.equals("scale")) {
      served(type, key, subresource, "patch", Optional.empty());
      return scaled(
          context,
          type,
          key,
          present -> patches.apply(context, Scales.SCALE, Scales.of(present), patch));
    }
    UpdateRules rules = rules(type, key, subresource, "patch");
    return type.fromStored(
        writer.update(
            context,
            type.stored(),
            key,
            rules,
            present -> {
              ObjectNode shown = type.fromStored(KubeObject.of(present)).tree();
              ObjectNode wanted = patches.apply(context, type.name(), shown, patch);
              ObjectMetadata.placeIn(type, wanted, key.namespace());
              ObjectMetadata.name(wanted, key.name());
              return type.toStored(wanted);
            }));
  }

  private KubeObject scaled(
      RequestContext context,
      ResourceType type,
      ObjectKey key,
      Function<ObjectNode, ObjectNode> scaleOf) {
    KubeObject written =
        writer.update(
            context,
            type,
            key,
            UpdateRules.MAIN,
            present -> {
              ObjectNode scale = scaleOf.apply(present);
              Scales.check(type, scale);
              return Scales.write(present, scale);
            });
    return Scales.view(written);
  }

  public Deleted delete(
      RequestContext context, ResourceType type, ObjectKey key, DeleteOptions options) {
    Deleted deleted = deletion.delete(context, type.stored(), key, options);
    return new Deleted(type.fromStored(deleted.object()), deleted.removed());
  }

  /** Deletes what {@code scope} selects, one by one; the items are what was deleted. */
  public ObjectPage deleteCollection(
      RequestContext context, ResourceType type, Scope scope, DeleteOptions options) {
    ObjectPage selected = reader.list(type.stored(), scope, ListPage.ALL);
    List<KubeObject> deleted = new ArrayList<>();
    for (KubeObject object : selected.items()) {
      try {
        deleted.add(delete(context, type, object.key(), options).object());
      } catch (ApiException gone) {
        if (!gone.isNotFound()) {
          throw gone;
        }
      }
    }
    return new ObjectPage(selected.resourceVersion(), deleted, "", 0);
  }

  /** {@code includeObject}: empty or Metadata, None, Object. */
  public ObjectNode table(
      ResourceType type, List<KubeObject> objects, long resourceVersion, String includeObject) {
    return tables.of(type, objects, resourceVersion, includeObject);
  }

  private UpdateRules rules(ResourceType type, ObjectKey key, String subresource, String verb) {
    return switch (subresource) {
      case "" -> UpdateRules.MAIN;
      case "status" -> served(type, key, subresource, verb, UpdateRules.STATUS);
      case "ephemeralcontainers" ->
          served(type, key, subresource, verb, UpdateRules.EPHEMERAL_CONTAINERS);
      case "finalize" -> served(type, key, subresource, verb, UpdateRules.FINALIZE);
      default -> throw unserved(type, key, subresource, verb);
    };
  }

  /** {@code value} when the type has the sub-resource and that takes the verb. */
  private static <T> T served(
      ResourceType type, ObjectKey key, String subresource, String verb, T value) {
    boolean takes =
        type.subresource(subresource)
            .filter(each -> each.verbs().contains(verb) && !each.stream())
            .isPresent();
    if (!takes) {
      throw unserved(type, key, subresource, verb);
    }
    return value;
  }

  private static ApiException unserved(
      ResourceType type, ObjectKey key, String subresource, String verb) {
    return type.subresource(subresource).isPresent()
        ? ApiException.methodNotSupported(type.name(), verb)
        : ApiException.notFound(type.name(), key.name() + "/" + subresource);
  }
}
