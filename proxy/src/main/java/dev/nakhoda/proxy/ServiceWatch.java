package dev.nakhoda.proxy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Follows Services and EndpointSlices and hands whole snapshots to its consumer, on one virtual
 * thread, coalescing bursts. Until both are known nothing is handed out, so that a restart never
 * publishes an empty table; while the master is away the last snapshot stays.
 */
final class ServiceWatch implements AutoCloseable {

  private static final Duration TICK = Duration.ofMinutes(5);

  private final Informer services;
  private final Informer slices;
  private final Loop loop;

  /**
   * @param consumer gets services and endpoint slices
   */
  ServiceWatch(Client client, BiConsumer<List<KubeObject>, List<KubeObject>> consumer) {
    services = client.informer(ResourceName.SERVICES, Scope.ALL);
    slices = client.informer(ResourceName.ENDPOINT_SLICES, Scope.ALL);
    loop =
        new Loop(
            "service-watch",
            TICK,
            () -> {
              services.awaitSynced();
              slices.awaitSynced();
              consumer.accept(services.list(), slices.list());
            });
    services.onChange(change -> loop.signal());
    slices.onChange(change -> loop.signal());
  }

  ServiceWatch start() {
    services.start();
    slices.start();
    loop.start();
    return this;
  }

  @Override
  public void close() {
    loop.close();
    services.close();
    slices.close();
  }
}
