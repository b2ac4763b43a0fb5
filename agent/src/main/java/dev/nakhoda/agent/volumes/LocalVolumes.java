package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node's half of the local-path provisioner: tells in the Node where its volumes are, and
 * deletes the directories of those that are over. One thread; what fails is tried again each minute
 * and told in an event of the volume.
 */
public final class LocalVolumes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalVolumes.class);
  private static final Duration TICK = Duration.ofMinutes(1);

  private final Client client;
  private final ObjectKey node;
  private final Supplier<Optional<KubeObject>> nodeObject;
  private final Path base;
  private final EventRecorder events;
  private final Informer volumes;
  private final Loop loop;

  /**
   * @param nodeObject this machine's Node as the watch tells it
   */
  public LocalVolumes(
      Client client,
      String node,
      Supplier<Optional<KubeObject>> nodeObject,
      Path base,
      EventRecorder events) {
    this.client = client;
    this.node = ObjectKey.cluster(node);
    this.nodeObject = nodeObject;
    this.base = base;
    this.events = events;
    this.volumes = client.informer(ResourceName.PERSISTENT_VOLUMES, Scope.ALL);
    this.loop = new Loop("local-volumes", TICK, this::step);
  }

  /** Below a node's own directory. */
  public static Path base(Path nodeDirectory) {
    return nodeDirectory.resolve("local-path").toAbsolutePath().normalize();
  }

  public void start() {
    volumes.onChange(change -> {
      if (LocalVolume.isOf(change.object(), node.name())) {
        loop.signal();
      }
    });
    volumes.start();
    loop.start();
  }

  /** The Node has changed. */
  public void signal() {
    loop.signal();
  }

  private void step() {
    try {
      announce();
      for (KubeObject volume : volumes.list()) {
        execute(volume, LocalVolumePlan.of(volume, node.name(), base));
      }
    } catch (ApiException refused) {
      LOG.debug("local volumes must wait why={}", refused.getMessage());
    }
  }

  private void announce() {
    Optional<KubeObject> present = nodeObject.get();
    if (present.isEmpty()
        || base.toString().equals(present.get().annotations().get(LocalVolume.DIRECTORY))) {
      return;
    }
    ObjectNode change = Json.object();
    change
        .putObject("metadata")
        .putObject("annotations")
        .put(LocalVolume.DIRECTORY, base.toString());
    client.patch(ResourceName.NODES, node, "", Patch.merge(change));
  }

  private void execute(KubeObject volume, LocalVolumePlan plan) {
    switch (plan) {
      case LocalVolumePlan.Keep _ -> {
        // Somebody uses it, or it is another node's.
      }
      case LocalVolumePlan.Refuse(String why) -> events.warning(volume, "VolumeFailedDelete", why);
      case LocalVolumePlan.End(Optional<Path> directory, boolean delete) -> {
        if (directory.isEmpty() || deleted(volume, directory.get())) {
          end(volume, delete);
        }
      }
    }
  }

  private boolean deleted(KubeObject volume, Path directory) {
    try {
      Trees.delete(directory);
      LOG.info("local volume deleted volume={}", volume.name());
      return true;
    } catch (IOException failure) {
      events.warning(
          volume, "VolumeFailedDelete", "failed to delete volume: " + failure.getMessage());
      return false;
    }
  }

  private void end(KubeObject volume, boolean delete) {
    try {
      if (delete) {
        client.delete(
            ResourceName.PERSISTENT_VOLUMES, volume.key(), DeleteOptions.ofUid(volume.uid()));
      } else {
        Patch patch = Patch.betweenUnchanged(volume, volume.with(LocalVolumes::dropFinalizer));
        client.patch(ResourceName.PERSISTENT_VOLUMES, volume.key(), "", patch);
      }
    } catch (ApiException refused) {
      // Gone, or changed meanwhile: then the watch brings the newer state.
      if (!refused.isNotFound() && !refused.isConflict()) {
        throw refused;
      }
    }
  }

  private static void dropFinalizer(ObjectNode volume) {
    ObjectNode metadata = volume.withObjectProperty("metadata");
    ArrayNode kept = metadata.arrayNode();
    metadata
        .path("finalizers")
        .valueStream()
        .filter(each -> !each.asString("").equals(LocalVolume.FINALIZER))
        .forEach(kept::add);
    metadata.set("finalizers", kept);
  }

  @Override
  public void close() {
    loop.close();
    volumes.close();
  }
}
