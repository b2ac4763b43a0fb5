package dev.nakhoda.cli.output.describe;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Scope;
import java.util.List;

/** What a description tells beside the object itself. A kind that may not be read is left out. */
public record Surroundings(Client client, Times times) {

  public Surroundings(Client client, java.time.Instant now, java.time.ZoneId zone) {
    this(client, new Times(now, zone));
  }

  List<KubeObject> list(ResourceName resource, Scope scope) {
    try {
      return client.list(resource, scope).items();
    } catch (ApiException refused) {
      return List.of();
    }
  }

  /** The oldest first. */
  List<KubeObject> events(KubeObject about) {
    String fields = "involvedObject.name=" + about.name() + ",involvedObject.kind=" + about.kind();
    String uid =
        about.uid().isEmpty() || about.kind().equals("Node")
            ? ""
            : ",involvedObject.uid=" + about.uid();
    return list(ResourceName.EVENTS, new Scope(about.namespace(), "", fields + uid)).stream()
        .sorted(java.util.Comparator.comparing(EventLines::lastTime))
        .toList();
  }
}
