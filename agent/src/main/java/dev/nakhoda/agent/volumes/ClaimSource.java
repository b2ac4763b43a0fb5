package dev.nakhoda.agent.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.util.Optional;

/**
 * Where claims and volumes are read. Empty when there is none of that name; fails with ApiException
 * when the master cannot tell.
 */
public interface ClaimSource {

  Optional<KubeObject> claim(String namespace, String name);

  Optional<KubeObject> volume(String name);

  /** Asks the master each time: a volume is mounted once for each pod. */
  static ClaimSource of(Client client) {
    return new ClaimSource() {
      @Override
      public Optional<KubeObject> claim(String namespace, String name) {
        ObjectKey key = new ObjectKey(namespace, name);
        return find(client, ResourceName.PERSISTENT_VOLUME_CLAIMS, key);
      }

      @Override
      public Optional<KubeObject> volume(String name) {
        return find(client, ResourceName.PERSISTENT_VOLUMES, ObjectKey.cluster(name));
      }
    };
  }

  private static Optional<KubeObject> find(Client client, ResourceName resource, ObjectKey key) {
    try {
      return Optional.of(client.get(resource, key));
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return Optional.empty();
      }
      throw refused;
    }
  }
}
