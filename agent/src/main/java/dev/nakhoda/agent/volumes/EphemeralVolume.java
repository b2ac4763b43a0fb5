package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A claim that the master made for this pod alone and that goes with it. */
final class EphemeralVolume implements VolumeType {

  private final ClaimedVolume claimed;

  EphemeralVolume(ClaimedVolume claimed) {
    this.claimed = claimed;
  }

  @Override
  public String member() {
    return "ephemeral";
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    return claimed.setUp(context, context.pod().name() + "-" + name, true);
  }
}
