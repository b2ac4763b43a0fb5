package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Names and passwords by the registries and paths that they are for, as Docker's config.json and
 * the older .dockercfg hold them. Pure; an entry that cannot be read is left out.
 */
final class Keyring {

  static final Keyring EMPTY = new Keyring(List.of());

  private static final String DEFAULT_REGISTRY = "docker.io";

  private record Key(String host, String path, Images.Credentials credentials) {}

  private final List<Key> keys;

  private Keyring(List<Key> keys) {
    this.keys = keys;
  }

  /** JacksonException when it is no JSON. */
  static Keyring ofConfigJson(byte[] file) {
    return ofServers(Json.readObject(file).path("auths"));
  }

  static Keyring ofDockerCfg(byte[] file) {
    return ofServers(Json.readObject(file));
  }

  private static Keyring ofServers(JsonNode servers) {
    List<Key> keys = new ArrayList<>();
    for (Map.Entry<String, JsonNode> server : servers.properties()) {
      try {
        keys.add(key(server.getKey(), server.getValue()));
      } catch (IllegalArgumentException | JacksonException unreadable) {
        continue;
      }
    }
    return new Keyring(List.copyOf(keys));
  }

  private static Key key(String server, JsonNode entry) {
    String bare = server.replaceFirst("^https?://", "");
    int slash = bare.indexOf('/');
    String host = slash < 0 ? bare : bare.substring(0, slash);
    String path = slash < 0 ? "" : bare.substring(slash + 1).replaceFirst("/+$", "");
    // Docker's own logins name an API version instead of a path.
    path = path.replaceFirst("^v[12](/|$)", "");
    host = host.endsWith("index.docker.io") ? DEFAULT_REGISTRY : host;
    return new Key(host, path, credentials(server, entry));
  }

  private static Images.Credentials credentials(String server, JsonNode entry) {
    String user = entry.path("username").asString("");
    String password = entry.path("password").asString("");
    String both = entry.path("auth").asString("");
    if (user.isEmpty() && !both.isEmpty()) {
      String decoded = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("auth holds no colon");
      }
      user = decoded.substring(0, colon);
      password = decoded.substring(colon + 1);
    }
    return new Images.Credentials(server, user, password);
  }

  /** All that are for this image, the most particular first. */
  List<Images.Credentials> lookup(String image) {
    String registry = registry(image);
    String repository = repository(image);
    return keys.stream()
        .filter(key -> matches(key.host(), registry) && covers(key.path(), repository))
        .sorted(Comparator.comparingInt((Key key) -> key.path().length()).reversed())
        .map(Key::credentials)
        .toList();
  }

  /** {@code *} stands for a part of a name between dots. */
  private static boolean matches(String pattern, String registry) {
    String[] wanted = pattern.split("\\.", -1);
    String[] given = registry.split("\\.", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int part = 0; part < wanted.length; part++) {
      String expression = Pattern.quote(wanted[part]).replace("*", "\\E[^.]*\\Q");
      if (!given[part].matches(expression)) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(String path, String repository) {
    return path.isEmpty() || repository.equals(path) || repository.startsWith(path + "/");
  }

  private static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DEFAULT_REGISTRY;
  }

  /** Without registry, tag and digest. */
  private static String repository(String image) {
    String registry = registry(image);
    String rest = image.startsWith(registry + "/") ? image.substring(registry.length() + 1) : image;
    int digest = rest.indexOf('@');
    String named = digest < 0 ? rest : rest.substring(0, digest);
    int colon = named.lastIndexOf(':');
    String bare = colon < 0 ? named : named.substring(0, colon);
    return registry.equals(DEFAULT_REGISTRY) && !bare.contains("/") ? "library/" + bare : bare;
  }
}
