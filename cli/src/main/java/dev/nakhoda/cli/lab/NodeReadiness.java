package dev.nakhoda.cli.lab;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Waits until a Node object says Ready and its agent, the one that runs now, has been heard of. */
public final class NodeReadiness {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** The master is still busy with its own start then. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String LEASES = "kube-node-lease";

  private final Client client;
  private final Waiting waiting;
  private final Instant since;

  /**
   * @param since what a node said before counts for nothing: it may stem from an earlier agent
   */
  public NodeReadiness(Client client, Time time, Instant since) {
    this.client = client;
    this.waiting = new Waiting(time);
    this.since = since;
  }

  public void await(String node, Path agentLog) {
    if (!waiting.until(LIMIT, PAUSE, () -> isReady(node))) {
      throw new LabException(node + " does not become Ready: " + why(node, agentLog));
    }
  }

  public boolean isReady(String node) {
    try {
      return condition(client.get(ResourceName.NODES, ObjectKey.cluster(node)))
              .path("status")
              .asString("")
              .equals("True")
          && heardOf(node);
    } catch (ApiException notYet) {
      return false;
    }
  }

  private boolean heardOf(String node) {
    KubeObject lease = client.get(ResourceName.LEASES, new ObjectKey(LEASES, node));
    String renewed = lease.tree().path("spec").path("renewTime").asString("");
    return !renewed.isEmpty() && !Instant.parse(renewed).isBefore(since);
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
