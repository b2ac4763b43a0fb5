package dev.nakhoda.client;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a kubeconfig's current context says: where the cluster is and who we are. The gRPC address
 * is kept in the cluster's extension {@code nakhoda.dev/grpc}; without it, it is the REST port plus
 * one.
 *
 * @param server REST, e.g. {@code https://10.0.0.81:6443}
 * @param grpcAddress {@code host:port}
 * @param namespace of the context; {@code default} when unset
 */
public record Kubeconfig(
    String name,
    URI server,
    String grpcAddress,
    X509Certificate authority,
    Optional<Identity> identity,
    Optional<String> bearerToken,
    String namespace) {

  private static final String GRPC = "nakhoda.dev/grpc";

  /** IllegalArgumentException that says what is missing. */
  public static Kubeconfig load(Path file) {
    return of(Yaml.read(Pem.read(file)), file);
  }

  private static Kubeconfig of(ObjectNode config, Path file) {
    String context = config.path("current-context").asString("");
    JsonNode chosen = named(config, "contexts", context, file).path("context");
    String clusterName = chosen.path("cluster").asString("");
    JsonNode cluster = named(config, "clusters", clusterName, file).path("cluster");
    JsonNode user = named(config, "users", chosen.path("user").asString(""), file).path("user");
    URI server = URI.create(cluster.path("server").asString(""));
    return new Kubeconfig(
        clusterName,
        server,
        grpcAddress(cluster, server),
        Pem.parseCertificates(data(cluster, "certificate-authority", file).orElse("")).getFirst(),
        data(user, "client-certificate", file)
            .map(certificate ->
                new Identity(
                    Pem.parseCertificates(certificate),
                    Pem.parseKey(data(user, "client-key", file).orElse("")))),
        Optional.ofNullable(user.path("token").asStringOpt().orElse(null)),
        chosen.path("namespace").asString("default"));
  }

  private static String grpcAddress(JsonNode cluster, URI server) {
    for (JsonNode extension : cluster.path("extensions")) {
      if (extension.path("name").asString("").equals(GRPC)) {
        return extension.path("extension").path("address").asString("");
      }
    }
    return server.getHost() + ":" + (server.getPort() + 1);
  }

  private static JsonNode named(ObjectNode config, String list, String name, Path file) {
    for (JsonNode entry : config.path(list)) {
      if (entry.path("name").asString("").equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(
        file
            + ": "
            + list
            + " has no entry \""
            + name
            + "\"; run 'nakhoda init' or set KUBECONFIG");
  }

  /** {@code <field>-data} in base64, or the file that {@code <field>} names. */
  private static Optional<String> data(JsonNode node, String field, Path file) {
    if (node.hasNonNull(field + "-data")) {
      byte[] pem = Base64.getDecoder().decode(node.path(field + "-data").asString(""));
      return Optional.of(new String(pem, StandardCharsets.US_ASCII));
    }
    if (node.hasNonNull(field)) {
      Path named = file.toAbsolutePath().resolveSibling(node.path(field).asString(""));
      return Optional.of(Pem.read(named));
    }
    return Optional.empty();
  }

  /** As a kubeconfig with one cluster, one user and one context of that name. */
  public ObjectNode toJson(String userName) {
    ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "Config");
    ObjectNode cluster = entry(config.putArray("clusters"), name).putObject("cluster");
    cluster.put("certificate-authority-data", base64(Pem.certificates(List.of(authority))));
    cluster.put("server", server.toString());
    entry(cluster.putArray("extensions"), GRPC).putObject("extension").put("address", grpcAddress);
    ObjectNode user = entry(config.putArray("users"), userName).putObject("user");
    identity.ifPresent(own -> {
      user.put("client-certificate-data", base64(Pem.certificates(own.chain())));
      user.put("client-key-data", base64(Pem.key(own.key())));
    });
    bearerToken.ifPresent(token -> user.put("token", token));
    String contextName = userName + "@" + name;
    ObjectNode context = entry(config.putArray("contexts"), contextName).putObject("context");
    context.put("cluster", name).put("user", userName).put("namespace", namespace);
    config.put("current-context", contextName);
    config.putObject("preferences");
    return config;
  }

  /** Writes it readable by its owner only. */
  public void store(Path file, String userName) {
    Pem.writeSecret(file, Yaml.write(toJson(userName)));
  }

  private static ObjectNode entry(ArrayNode list, String name) {
    return list.addObject().put("name", name);
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
