package dev.nakhoda.agent.runtime.docker;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;

/** Hides nothing of /proc from the container; docker-java has no words for that. */
final class UnmaskedHostConfig extends HostConfig {

  @JsonProperty("MaskedPaths")
  List<String> maskedPaths() {
    return List.of();
  }

  @JsonProperty("ReadonlyPaths")
  List<String> readonlyPaths() {
    return List.of();
  }
}
