package dev.nakhoda.cli.lab;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.pki.BootstrapToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Bootstrap tokens: Secrets {@code bootstrap-token-<id>} in kube-system, as kubeadm keeps them. */
public final class Tokens {

  public static final Duration DEFAULT_LIFE = Duration.ofHours(24);

  private static final String NAMESPACE = "kube-system";
  private static final String PREFIX = "bootstrap-token-";
  private static final String TYPE = "bootstrap.kubernetes.io/token";

  private final Client client;

  public Tokens(Client client) {
    this.client = client;
  }

  /**
   * @param life zero: it never expires
   */
  public void create(BootstrapToken token, Duration life, String description, Instant now) {
    client.create(ResourceName.SECRETS, secret(token, life, description, now));
  }

  static KubeObject secret(BootstrapToken token, Duration life, String description, Instant now) {
    ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
    secret.putObject("metadata").put("name", PREFIX + token.id()).put("namespace", NAMESPACE);
    secret.put("type", TYPE);
    ObjectNode data = secret.putObject("data");
    put(data, "token-id", token.id());
    put(data, "token-secret", token.secret());
    put(data, "usage-bootstrap-authentication", "true");
    put(data, "usage-bootstrap-signing", "true");
    put(data, "auth-extra-groups", "system:bootstrappers:kubeadm:default-node-token");
    put(data, "description", description);
    if (life.isPositive()) {
      put(data, "expiration", now.plus(life).truncatedTo(ChronoUnit.SECONDS).toString());
    }
    return KubeObject.of(secret);
  }

  private static void put(ObjectNode data, String name, String value) {
    if (!value.isEmpty()) {
      data.put(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** The tokens' Secrets. */
  public List<KubeObject> list() {
    return client.list(ResourceName.SECRETS, Scope.namespace(NAMESPACE)).items().stream()
        .filter(secret -> secret.tree().path("type").asString("").equals(TYPE))
        .toList();
  }

  /** A decoded entry of such a Secret; empty when it has none. */
  public static String entry(KubeObject secret, String name) {
    String encoded = secret.tree().path("data").path(name).asString("");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  public void delete(String id) {
    try {
      client.delete(
          ResourceName.SECRETS, new ObjectKey(NAMESPACE, PREFIX + id), DeleteOptions.DEFAULT);
    } catch (ApiException refused) {
      throw refused.isNotFound()
          ? new LabException("no bootstrap token has the id " + id)
          : refused;
    }
  }
}
