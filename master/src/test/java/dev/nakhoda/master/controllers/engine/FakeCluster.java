package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.ObjectList;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.loop.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API in memory for controllers that are stepped by hand: one thread, and informers that learn
 * of a change only when {@link #deliver} is called, so that a test decides how stale they are.
 */
public final class FakeCluster implements Client {

  private record Place(ResourceName resource, ObjectKey key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byResource = resource.groupResource().compareTo(other.resource.groupResource());
      return byResource != 0 ? byResource : key.compareTo(other.key);
    }
  }

  private final FakeTime time;
  private final TreeMap<Place, KubeObject> objects = new TreeMap<>();
  private final List<FakeInformer> informers = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private BiConsumer<String, ResourceName> refusal = (verb, resource) -> {};
  private long revision = 100;

  public FakeCluster(FakeTime time) {
    this.time = time;
  }

  /** Called before every write; throws what the write is to fail with. */
  public void refuse(BiConsumer<String, ResourceName> check) {
    this.refusal = check;
  }

  public Events events() {
    return new Events() {
      @Override
      public void normal(KubeObject regarding, String reason, String message) {
        told.add("Normal " + reason + " " + message);
      }

      @Override
      public void warning(KubeObject regarding, String reason, String message) {
        told.add("Warning " + reason + " " + message);
      }
    };
  }

  /** Events, in the order in which they were told. */
  public List<String> told() {
    return told;
  }

  public ControllerContext context(ControllerConfig config) {
    return new ControllerContext(
        this, time, new Informers(this), component -> events(), config.withSideBySide(false));
  }

  public static ControllerConfig config() {
    return ControllerConfig.defaults(() -> ResourceName.ALL, "one", "192.0.2.1", 6443, "PEM");
  }

  /** Hands every pending event to the informers. */
  public void deliver() {
    informers.forEach(FakeInformer::deliver);
  }

  /** Steps and delivers until nothing happens any more. */
  public void settle(List<Controller> controllers) throws InterruptedException {
    for (int rounds = 0; rounds < 10_000; rounds++) {
      deliver();
      boolean worked = false;
      for (Controller controller : controllers) {
        worked |= controller.step();
      }
      if (!worked && informers.stream().noneMatch(FakeInformer::behind)) {
        return;
      }
    }
    throw new AssertionError("does not settle; last events: " + told);
  }

  public List<KubeObject> all(ResourceName resource) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().resource().equals(resource))
        .map(Map.Entry::getValue)
        .toList();
  }

  public Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    return Optional.ofNullable(objects.get(new Place(resource, key)));
  }

  @Override
  public KubeObject get(ResourceName resource, ObjectKey key) {
    return find(resource, key).orElseThrow(() -> ApiException.notFound(resource, key.name()));
  }

  @Override
  public ObjectList list(ResourceName resource, Scope scope) {
    return new ObjectList(
        revision, all(resource).stream().filter(object -> within(object, scope)).toList());
  }

  private static boolean within(KubeObject object, Scope scope) {
    return (scope.namespace().isEmpty() || scope.namespace().equals(object.namespace()))
        && LabelSelector.parse(scope.labelSelector()).matches(object.labels());
  }

  @Override
  public Watch watch(ResourceName resource, Scope scope, long resourceVersion) {
    throw new UnsupportedOperationException("informers here do not watch");
  }

  @Override
  public KubeObject create(ResourceName resource, KubeObject object) {
    refusal.accept("create", resource);
    String uid = "uid-" + (revision + 1);
    KubeObject named =
        object.with(tree -> {
          ObjectNode metadata = tree.withObjectProperty("metadata");
          if (metadata.path("name").asString("").isEmpty()) {
            metadata.put("name", metadata.path("generateName").asString("") + (revision + 1));
          }
          metadata.put("uid", uid).put("generation", 1);
          metadata.put("creationTimestamp", Timestamps.seconds(time.now()));
        });
    Place place = new Place(resource, named.key());
    if (objects.containsKey(place)) {
      throw ApiException.alreadyExists(resource, named.name());
    }
    return put(place, named);
  }

  private KubeObject put(Place place, KubeObject object) {
    revision++;
    KubeObject stored = atRevision(object);
    KubeObject before = objects.put(place, stored);
    tell(place, Optional.ofNullable(before), Optional.of(stored));
    return stored;
  }

  private void remove(Place place) {
    revision++;
    tell(place, Optional.of(atRevision(objects.remove(place))), Optional.empty());
  }

  private KubeObject atRevision(KubeObject object) {
    return object.with(tree ->
        tree.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision)));
  }

  private void tell(Place place, Optional<KubeObject> before, Optional<KubeObject> after) {
    for (FakeInformer informer : informers) {
      if (informer.resource().equals(place.resource())) {
        informer.pending(new Informer.Change(before, after));
      }
    }
  }

  @Override
  public KubeObject create(
      ResourceName resource, ObjectKey parent, String subresource, KubeObject body) {
    throw new UnsupportedOperationException(subresource);
  }

  @Override
  public KubeObject update(ResourceName resource, String subresource, KubeObject object) {
    refusal.accept("update", resource);
    KubeObject written = put(new Place(resource, object.key()), object);
    dropIfFinished(resource, written);
    return written;
  }

  @Override
  public KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch) {
    refusal.accept("patch", resource);
    KubeObject before = get(resource, key);
    JsonNode change = Json.read(patch.body());
    JsonNode expected = change.path("metadata").path("resourceVersion");
    if (expected.isString()
        && !expected.asString("").equals(Long.toString(before.resourceVersion()))) {
      throw ApiException.staleVersion(resource, key.name());
    }
    KubeObject after = before.with(tree -> merge(tree, change));
    if (after.equals(before)) {
      return before;
    }
    boolean newSpec = !after.tree().path("spec").equals(before.tree().path("spec"));
    int generation = before.metadata().path("generation").asInt(0) + (newSpec ? 1 : 0);
    KubeObject counted =
        after.with(tree -> tree.withObjectProperty("metadata").put("generation", generation));
    KubeObject written = put(new Place(resource, key), counted);
    dropIfFinished(resource, written);
    return written;
  }

  private static void merge(ObjectNode target, JsonNode change) {
    change.forEachEntry((name, value) -> {
      if (value.isNull()) {
        target.remove(name);
      } else if (value.isObject()) {
        merge(target.withObjectProperty(name), value);
      } else {
        target.set(name, value);
      }
    });
  }

  @Override
  public KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options) {
    refusal.accept("delete", resource);
    KubeObject present = get(resource, key);
    if (options.preconditionUid().filter(uid -> !uid.equals(present.uid())).isPresent()) {
      throw ApiException.conflict(resource, key.name(), "other uid");
    }
    Place place = new Place(resource, key);
    String propagation = options.propagation().orElse("Background");
    KubeObject marked =
        present.with(tree -> {
          ObjectNode metadata = tree.withObjectProperty("metadata");
          finalizer(metadata, propagation);
          metadata.put("deletionTimestamp", Timestamps.seconds(time.now()));
        });
    boolean lives =
        !marked.metadata().path("finalizers").isEmpty()
            || resource.equals(ResourceName.NAMESPACES)
            || resource.equals(ResourceName.PODS) && graceful(present, options);
    if (lives) {
      return put(place, marked);
    }
    remove(place);
    return present;
  }

  private static void finalizer(ObjectNode metadata, String propagation) {
    switch (propagation) {
      case "Foreground" -> metadata.withArrayProperty("finalizers").add("foregroundDeletion");
      case "Orphan" -> metadata.withArrayProperty("finalizers").add("orphan");
      default -> {
        // Background deletes at once.
      }
    }
  }

  private static boolean graceful(KubeObject pod, DeleteOptions options) {
    return !Pods.nodeName(pod).isEmpty()
        && !Pods.finished(pod)
        && options.gracePeriodSeconds().orElse(30L) > 0;
  }

  private void dropIfFinished(ResourceName resource, KubeObject written) {
    boolean held =
        !written.metadata().path("finalizers").isEmpty()
            || resource.equals(ResourceName.NAMESPACES)
                && !written.tree().path("spec").path("finalizers").isEmpty()
            || resource.equals(ResourceName.PODS)
                && !Pods.nodeName(written).isEmpty()
                && !Pods.finished(written);
    if (written.beingDeleted() && !held) {
      remove(new Place(resource, written.key()));
    }
  }

  /** As an agent or a user would: changes what is stored. */
  public KubeObject edit(ResourceName resource, ObjectKey key, Consumer<ObjectNode> change) {
    KubeObject before = get(resource, key);
    return patch(resource, key, "", Patch.between(before, before.with(change)));
  }

  /** The pod's agent is done with it. */
  public void vanish(ObjectKey pod) {
    remove(new Place(ResourceName.PODS, pod));
  }

  @Override
  public Informer informer(ResourceName resource, Scope scope) {
    FakeInformer informer = new FakeInformer(resource, () -> list(resource, scope).items());
    informers.add(informer);
    return informer;
  }

  @Override
  public void close() {}
}
