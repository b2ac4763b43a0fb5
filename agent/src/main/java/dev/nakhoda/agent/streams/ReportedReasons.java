package dev.nakhoda.agent.streams;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The reasons that pods' status has at the master; none when it cannot be asked. */
public final class ReportedReasons implements WaitingReasons {

  private static final List<String> STATUSES =
      List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");

  private final Client client;

  public ReportedReasons(Client client) {
    this.client = client;
  }

  @Override
  public Optional<String> reason(String namespace, String pod, String container) {
    try {
      JsonNode status =
          client.get(ResourceName.PODS, new ObjectKey(namespace, pod)).tree().path("status");
      return STATUSES.stream()
          .flatMap(list -> status.path(list).valueStream())
          .filter(entry -> entry.path("name").asString("").equals(container))
          .map(entry -> entry.path("state").path("waiting").path("reason").asString(""))
          .filter(reason -> !reason.isEmpty())
          .findFirst();
    } catch (ApiException unknown) {
      return Optional.empty();
    }
  }
}
