package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** ConfigMaps, Secrets, fields of the pod and service account tokens in one directory in memory. */
final class ProjectedVolume implements VolumeType {

  private static final long DEFAULT_SECONDS = 3600;

  private final Mounts mounts;
  private final PodTokens tokens;

  ProjectedVolume(Mounts mounts, PodTokens tokens) {
    this.mounts = mounts;
    this.tokens = tokens;
  }

  @Override
  public String member() {
    return "projected";
  }

  @Override
  public boolean refreshed() {
    return true;
  }

  @Override
  public Path setUp(Context context, String name, JsonNode settings) throws IOException {
    Payload payload = payload(context, settings);
    Path path = context.directory().volume("kubernetes.io~projected", name);
    Files.createDirectories(path);
    mounts.memory(path, 0);
    new AtomicDirectory(path, context.group()).write(payload.files());
    return path;
  }

  /** All sources, the later ones over the earlier; nothing is written unless all are there. */
  Payload payload(Context context, JsonNode settings) {
    Payload payload = new Payload(context, settings);
    for (JsonNode source : settings.path("sources")) {
      if (source.has("configMap")) {
        JsonNode map = source.path("configMap");
        payload.configMap(map, map.path("name").asString(""));
      } else if (source.has("secret")) {
        JsonNode secret = source.path("secret");
        payload.secret(secret, secret.path("name").asString(""));
      } else if (source.has("downwardAPI")) {
        payload.downward(source.path("downwardAPI"));
      } else if (source.has("serviceAccountToken")) {
        JsonNode wanted = source.path("serviceAccountToken");
        payload.token(wanted.path("path").asString(""), token(context, wanted));
      } else {
        throw new MountFailure(
            "projected source is not supported: " + String.join(",", source.propertyNames()));
      }
    }
    return payload;
  }

  private String token(Context context, JsonNode wanted) {
    try {
      return tokens.token(
          context.pod(),
          wanted.path("audience").asString(""),
          wanted.path("expirationSeconds").asLong(DEFAULT_SECONDS));
    } catch (ApiException refused) {
      throw new MountFailure("failed to fetch token: " + refused.getMessage());
    }
  }
}
