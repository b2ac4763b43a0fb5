package dev.nakhoda.agent.volumes;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** What a PersistentVolumeClaim is bound to. */
final class ClaimVolume implements VolumeType {

  private final ClaimedVolume claimed;

  ClaimVolume(ClaimedVolume claimed) {
    this.claimed = claimed;
  }

  @Override
  public String member() {
    return "persistentVolumeClaim";
  }

  @Override
  public boolean readOnly(JsonNode settings) {
    return settings.path("readOnly").asBoolean(false);
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    return claimed.setUp(context, settings.path("claimName").asString(""), false);
  }
}
