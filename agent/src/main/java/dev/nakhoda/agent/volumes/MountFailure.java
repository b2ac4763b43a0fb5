package dev.nakhoda.agent.volumes;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Volumes cannot be set up now; each message goes into a FailedMount event of its own. */
public final class MountFailure extends RuntimeException {

  private final List<String> messages;

  public MountFailure(String message) {
    super(message);
    this.messages = List.of(message);
  }

  public MountFailure(String message, Throwable cause) {
    super(message, cause);
    this.messages = List.of(message);
  }

  private MountFailure(List<String> messages) {
    super(String.join("; ", messages));
    this.messages = messages;
  }

  /** One for each volume that failed. */
  public List<String> messages() {
    return messages;
  }

  static MountFailure ofVolume(String volume, String why) {
    return new MountFailure("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why);
  }

  /** Of volumes that were not begun with; why, by their names. */
  static MountFailure ofUnknown(Map<String, String> volumes) {
    String names = String.join(" ", volumes.keySet());
    return new MountFailure(
        "Unable to attach or mount volumes: unmounted volumes=["
            + names
            + "], unattached volumes=[], failed to process volumes=["
            + names
            + "]: "
            + String.join("; ", volumes.values()));
  }

  static MountFailure ofAll(List<MountFailure> failures) {
    return new MountFailure(
        failures.stream()
            .flatMap(failure -> failure.messages.stream())
            .collect(Collectors.toUnmodifiableList()));
  }
}
