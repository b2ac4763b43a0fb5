package dev.nakhoda.agent.volumes;

import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.environment.FieldReference;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One kind of volume. Stateless. */
interface VolumeType {

  /** The pod whose volume it is and where things come from. */
  record Context(
      KubeObject pod,
      PodDirectory directory,
      FieldReference.Addresses addresses,
      Map<String, Quantity> allocatable,
      ConfigSource source) {

    /** The pod's fsGroup. */
    Optional<Integer> group() {
      return GroupOwnership.of(pod);
    }
  }

  /** The member of the volume's spec that names this type, e.g. {@code emptyDir}. */
  String member();

  /** Whether its content follows the API: looked at again and again, read-only for containers. */
  default boolean refreshed() {
    return false;
  }

  /** Whether containers may only read it. */
  default boolean readOnly(JsonNode settings) {
    return refreshed();
  }

  /**
   * Makes the volume as it should be now and returns its path on the node. Idempotent. Fails with
   * {@link MountFailure} whose message is only the reason.
   */
  Path setUp(Context context, String name, JsonNode settings) throws IOException;
}
