package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigData;
import dev.nakhoda.agent.environment.ConfigSource;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds name and password for an image among a pod's imagePullSecrets. A secret that is missing or
 * cannot be read counts as none, as upstream.
 */
record PullSecrets(ConfigSource source) {

  private static final String DEFAULT_REGISTRY = "docker.io";

  Optional<Images.Credentials> find(KubeObject pod, String image) {
    String registry = registry(image);
    for (JsonNode reference : pod.tree().path("spec").path("imagePullSecrets")) {
      Optional<Images.Credentials> found =
          read(pod.namespace(), reference.path("name").asString(""), registry);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Images.Credentials> read(String namespace, String name, String registry) {
    try {
      return source.secret(namespace, name).flatMap(secret -> of(secret, registry));
    } catch (ApiException | JacksonException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Images.Credentials> of(KubeObject secret, String registry) {
    Map<String, byte[]> data = ConfigData.ofSecret(secret);
    JsonNode servers = Json.object();
    if (data.containsKey(".dockerconfigjson")) {
      servers = Json.readObject(data.get(".dockerconfigjson")).path("auths");
    } else if (data.containsKey(".dockercfg")) {
      servers = Json.readObject(data.get(".dockercfg"));
    }
    for (Map.Entry<String, JsonNode> server : servers.properties()) {
      if (host(server.getKey()).equals(registry)) {
        return Optional.of(credentials(server.getKey(), server.getValue()));
      }
    }
    return Optional.empty();
  }

  private static Images.Credentials credentials(String server, JsonNode entry) {
    String user = entry.path("username").asString("");
    String password = entry.path("password").asString("");
    String both = entry.path("auth").asString("");
    if (user.isEmpty() && !both.isEmpty()) {
      String decoded = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      user = colon < 0 ? decoded : decoded.substring(0, colon);
      password = colon < 0 ? "" : decoded.substring(colon + 1);
    }
    return new Images.Credentials(server, user, password);
  }

  private static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DEFAULT_REGISTRY;
  }

  private static String host(String server) {
    String bare = server.replaceFirst("^https?://", "");
    String host = bare.contains("/") ? bare.substring(0, bare.indexOf('/')) : bare;
    return host.equals("index.docker.io") ? DEFAULT_REGISTRY : host;
  }
}
