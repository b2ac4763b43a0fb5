package dev.nakhoda.agent.gc;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.node.FileSystem;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that no container needs when the disk is too full: looks every five minutes, and
 * at once when the node is under pressure. Owns what is known of each image's use; one look at a
 * time. An image that the runtime will not give up is left for the next look.
 */
public final class ImageCollector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);

  private record Use(Instant detected, Instant last) {}

  private final Upkeep.ImageCollection settings;
  private final Runtime runtime;
  private final BiConsumer<String, String> warn;
  private final Time time;
  private final Loop loop;

  /** By image id, as many as there are images; guarded by this. */
  private final Map<String, Use> uses = new HashMap<>();

  /**
   * @param warn records a warning about the node: reason and message
   */
  public ImageCollector(
      Upkeep.ImageCollection settings,
      Runtime runtime,
      BiConsumer<String, String> warn,
      Time time) {
    this.settings = settings;
    this.runtime = runtime;
    this.warn = warn;
    this.time = time;
    this.loop = new Loop("image-collection", settings.period(), this::step);
  }

  public ImageCollector start() {
    loop.start();
    return this;
  }

  private synchronized void step() {
    try {
      RuntimeInfo info = runtime.info();
      List<ImagePlan.Seen> images = look(info);
      FileSystem disk = FileSystem.of(info.root());
      ImagePlan plan =
          ImagePlan.of(
              images,
              disk.bytes(),
              disk.bytesAvailable(),
              new ImagePlan.Limits(
                  settings.highPercent(), settings.lowPercent(), settings.minimumAge()),
              time.now());
      long freed = remove(plan);
      if (freed < plan.wanted()) {
        warn.accept(
            "FreeDiskSpaceFailed",
            "Failed to garbage collect required amount of images. Attempted to free "
                + plan.wanted()
                + " bytes, but only found "
                + freed
                + " bytes eligible to free.");
      }
    } catch (RuntimeFailure | IOException away) {
      LOG.debug("images not collected why={}", away.getMessage());
    }
  }

  /** Removes all that are not needed; whether there were any. */
  public synchronized boolean freeAll() {
    return remove(ImagePlan.all(look(runtime.info()))) > 0;
  }

  private List<ImagePlan.Seen> look(RuntimeInfo info) {
    Instant now = time.now();
    Set<String> used = new HashSet<>();
    for (RuntimeStatus.Container container : runtime.list().containers()) {
      used.add(container.imageId());
    }
    List<Images.Image> present = runtime.images().list();
    List<ImagePlan.Seen> images = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Images.Image image : present) {
      ids.add(image.id());
      boolean needed = used.contains(image.id()) || image.tags().contains(info.pauseImage());
      Use before = uses.getOrDefault(image.id(), new Use(now, Instant.EPOCH));
      Use use = needed ? new Use(before.detected(), now) : before;
      uses.put(image.id(), use);
      images.add(
          new ImagePlan.Seen(
              image.id(),
              Stream.concat(image.tags().stream(), image.digests().stream()).toList(),
              image.sizeBytes(),
              needed,
              use.detected(),
              use.last()));
    }
    uses.keySet().retainAll(ids);
    return images;
  }

  /** How many bytes the images had that are gone now. */
  private long remove(ImagePlan plan) {
    long freed = 0;
    for (ImagePlan.Seen image : plan.remove()) {
      try {
        // Each name holds the image; the last one that goes takes it along.
        image.tags().forEach(runtime.images()::remove);
        runtime.images().remove(image.id());
        freed += image.bytes();
        LOG.info("image removed id={} names={} bytes={}", image.id(), image.tags(), image.bytes());
      } catch (RuntimeFailure refused) {
        LOG.info("image stays id={} why={}", image.id(), refused.getMessage());
      }
    }
    return freed;
  }

  @Override
  public void close() {
    loop.close();
  }
}
