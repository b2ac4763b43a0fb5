package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigData;
import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds names and passwords for an image: of the pod's imagePullSecrets, then of the node. A secret
 * that is missing or cannot be read is told of in an event and counts as none, as upstream.
 *
 * @param nodeConfig a Docker config.json; may be missing
 */
record PullSecrets(ConfigSource source, Path nodeConfig) {

  private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);
  private static final long MOST_BYTES = 1 << 20;

  /** In the order in which they are to be tried. */
  List<Images.Credentials> find(KubeObject pod, String image, PodEvents events) {
    List<Images.Credentials> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (JsonNode reference : pod.tree().path("spec").path("imagePullSecrets")) {
      String name = reference.path("name").asString("");
      try {
        source
            .secret(pod.namespace(), name)
            .ifPresentOrElse(
                secret -> found.addAll(keyring(secret).lookup(image)), () -> missing.add(name));
      } catch (ApiException | JacksonException unreadable) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      events.warning(
          "",
          "FailedToRetrieveImagePullSecret",
          "Unable to retrieve some image pull secrets ("
              + String.join(", ", missing)
              + "); attempting to pull the image may not succeed.");
    }
    found.addAll(ofNode().lookup(image));
    return found;
  }

  private static Keyring keyring(KubeObject secret) {
    Map<String, byte[]> data = ConfigData.ofSecret(secret);
    if (data.containsKey(".dockerconfigjson")) {
      return Keyring.ofConfigJson(data.get(".dockerconfigjson"));
    }
    return data.containsKey(".dockercfg")
        ? Keyring.ofDockerCfg(data.get(".dockercfg"))
        : Keyring.EMPTY;
  }

  /** Read anew for each pull: whoever changes it need not restart the agent. */
  private Keyring ofNode() {
    try {
      if (!Files.exists(nodeConfig) || Files.size(nodeConfig) > MOST_BYTES) {
        return Keyring.EMPTY;
      }
      return Keyring.ofConfigJson(Files.readAllBytes(nodeConfig));
    } catch (IOException | JacksonException unreadable) {
      LOG.warn("the node's registry credentials are unreadable file={}", nodeConfig);
      return Keyring.EMPTY;
    }
  }
}
