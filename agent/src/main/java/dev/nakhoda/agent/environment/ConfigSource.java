package dev.nakhoda.agent.environment;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.util.Optional;

/**
 * Where ConfigMaps and Secrets are read. Empty when there is none of that name; fails with
 * ApiException when the master cannot tell.
 */
public interface ConfigSource {

  Optional<KubeObject> configMap(String namespace, String name);

  Optional<KubeObject> secret(String namespace, String name);

  /** Asks the master each time; nothing secret is kept in memory. */
  static ConfigSource of(Client client) {
    return new ConfigSource() {
      @Override
      public Optional<KubeObject> configMap(String namespace, String name) {
        return find(client, ResourceName.CONFIG_MAPS, namespace, name);
      }

      @Override
      public Optional<KubeObject> secret(String namespace, String name) {
        return find(client, ResourceName.SECRETS, namespace, name);
      }
    };
  }

  private static Optional<KubeObject> find(
      Client client, ResourceName resource, String namespace, String name) {
    try {
      return Optional.of(client.get(resource, new ObjectKey(namespace, name)));
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return Optional.empty();
      }
      throw refused;
    }
  }
}
