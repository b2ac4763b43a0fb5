package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a pod's service account tokens come from. Fails with ApiException when the master refuses
 * or cannot be reached.
 */
public interface TokenSource {

  /** A signed token and when it ends. */
  record Token(String value, Instant expires) {
    @Override
    public String toString() {
      return "Token[expires=" + expires + "]";
    }
  }

  /**
   * A token that ends with the pod.
   *
   * @param audience empty: the API server itself
   */
  Token token(KubeObject pod, String audience, long seconds);

  /** Asks the master each time. */
  static TokenSource of(Client client) {
    return (pod, audience, seconds) -> {
      String account = pod.tree().path("spec").path("serviceAccountName").asString("");
      ObjectKey key = new ObjectKey(pod.namespace(), account.isEmpty() ? "default" : account);
      KubeObject answer =
          client.create(
              ResourceName.SERVICE_ACCOUNTS, key, "token", request(pod, audience, seconds));
      JsonNode status = answer.tree().path("status");
      return new Token(
          status.path("token").asString(""),
          Instant.parse(status.path("expirationTimestamp").asString("")));
    };
  }

  private static KubeObject request(KubeObject pod, String audience, long seconds) {
    ObjectNode tree =
        Json.object().put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
    ObjectNode spec = tree.putObject("spec").put("expirationSeconds", seconds);
    if (!audience.isEmpty()) {
      spec.putArray("audiences").add(audience);
    }
    spec.putObject("boundObjectRef")
        .put("kind", "Pod")
        .put("apiVersion", "v1")
        .put("name", pod.name())
        .put("uid", pod.uid());
    return KubeObject.of(tree);
  }
}
