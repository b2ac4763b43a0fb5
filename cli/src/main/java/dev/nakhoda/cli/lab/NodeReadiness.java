package dev.nakhoda.cli.lab;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Waits until a Node object says Ready. */
public final class NodeReadiness {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Client client;

  public NodeReadiness(Client client) {
    this.client = client;
  }

  public void await(String node, Path agentLog) {
    if (!Processes.await(LIMIT, () -> isReady(node))) {
      throw new LabException(node + " does not become Ready: " + why(node, agentLog));
    }
  }

  public boolean isReady(String node) {
    try {
      return condition(client.get(ResourceName.NODES, ObjectKey.cluster(node)))
          .path("status")
          .asString("")
          .equals("True");
    } catch (ApiException notYet) {
      return false;
    }
  }

  private String why(String node, Path agentLog) {
    try {
      JsonNode ready = condition(client.get(ResourceName.NODES, ObjectKey.cluster(node)));
      String message = ready.path("message").asString("");
      return (message.isEmpty() ? "" : "'" + message + "', ") + LogTail.describe(agentLog);
    } catch (ApiException absent) {
      return absent.getMessage() + ", " + LogTail.describe(agentLog);
    }
  }

  private static JsonNode condition(KubeObject node) {
    for (JsonNode condition : node.tree().path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        return condition;
      }
    }
    return node.tree().path("status").path("none");
  }
}
