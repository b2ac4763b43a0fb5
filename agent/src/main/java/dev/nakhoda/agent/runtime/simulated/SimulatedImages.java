package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Images that are names only. Thread-safe. */
public final class SimulatedImages implements Images {

  private static final long SIZE_BYTES = 1 << 20;

  private final Faults faults;
  private final Map<String, Image> present = new ConcurrentHashMap<>();
  private final Set<String> registry = ConcurrentHashMap.newKeySet();

  SimulatedImages(Faults faults) {
    this.faults = faults;
  }

  /** Makes it present on the node. */
  public SimulatedImages add(String reference) {
    present.put(reference, image(reference));
    return this;
  }

  /** What it has as id. */
  public String id(String reference) {
    return image(reference).id();
  }

  /** Makes it one that can be pulled. */
  public SimulatedImages publish(String reference) {
    registry.add(reference);
    return this;
  }

  private static Image image(String reference) {
    String id = String.format("sha256:%064x", Integer.toUnsignedLong(reference.hashCode()));
    return new Image(id, List.of(reference), List.of(), SIZE_BYTES, "");
  }

  @Override
  public Optional<Image> inspect(String reference) {
    check("inspectImage");
    return Optional.ofNullable(present.get(reference))
        .or(() -> present.values().stream().filter(i -> i.id().equals(reference)).findFirst());
  }

  @Override
  public List<Image> list() {
    check("listImages");
    return List.copyOf(present.values());
  }

  @Override
  public Image pull(
      String reference, Optional<Credentials> credentials, Consumer<String> progress) {
    check("pullImage");
    if (!registry.contains(reference)) {
      throw new RuntimeFailure.PullFailed(
          "manifest for " + reference + " not found: manifest unknown: manifest unknown");
    }
    add(reference);
    return image(reference);
  }

  /** The archive is one image's name. */
  @Override
  public List<String> load(InputStream tar) {
    check("loadImage");
    try {
      String reference = new String(tar.readNBytes(1024)).strip();
      add(reference);
      return List.of(reference);
    } catch (IOException failure) {
      throw new RuntimeFailure.Unavailable(failure.getMessage(), failure);
    }
  }

  @Override
  public void remove(String reference) {
    check("removeImage");
    present.remove(reference);
  }

  private void check(String operation) {
    faults
        .before(operation)
        .ifPresent(failure -> {
          throw failure;
        });
  }
}
