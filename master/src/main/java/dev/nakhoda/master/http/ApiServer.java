package dev.nakhoda.master.http;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.aggregation.Aggregator;
import dev.nakhoda.master.metrics.RequestMetrics;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.metrics.UsageObjects;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.schema.OpenApi;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.security.Access;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The REST API: HTTP/1.1 and HTTP/2 over TLS. Owns its sockets and event loops; each request runs
 * on a virtual thread. {@link #close} ends all connections, watches included.
 */
public final class ApiServer implements AutoCloseable {

  private final ApiServerConfig config;
  private final Discovery discovery;
  private final Dispatcher dispatcher;
  private final HttpServer server = new HttpServer();

  public ApiServer(
      ApiServerConfig config,
      Resources resources,
      Schemas schemas,
      Access access,
      Map<ResourceName, StreamRoute> streams,
      Samples samples,
      Aggregator aggregator,
      PrometheusRegistry metrics,
      List<HealthCheck> health,
      Time time) {
    this.config = config;
    this.discovery =
        new Discovery(
            Stream.concat(
                    resources.types().stream().map(DiscoveredResource::of),
                    Stream.concat(
                        Reviews.ALL.stream().map(DiscoveredResource::review),
                        MetricsRoutes.ALL.stream()))
                .toList());
    aggregator.attach(discovery.ownGroupVersions(), discovery::others);
    this.dispatcher =
        new Dispatcher(
            config,
            access,
            new Documents(
                discovery,
                openApi(resources, schemas),
                new Health(health),
                new MetricsPage(metrics)),
            new ResourceRoutes(
                resources,
                access,
                streams,
                new MetricsRoutes(resources, new UsageObjects(samples)),
                time),
            new AggregatedRoutes(aggregator),
            new RequestMetrics(metrics),
            time);
  }

  private static OpenApi openApi(Resources resources, Schemas schemas) {
    return new OpenApi(
        schemas,
        resources.types().stream().map(ApiServer::served).toList(),
        VersionInfo.GIT_VERSION);
  }

  private static OpenApi.Served served(ResourceType type) {
    return new OpenApi.Served(
        type.name(),
        type.verbs(),
        type.subresources().stream()
            .map(sub ->
                new OpenApi.ServedSubresource(
                    sub.name(), sub.group(), sub.version(), sub.kind(), sub.verbs()))
            .toList());
  }

  /** Listens; returns the address of the TLS port. */
  public InetSocketAddress start() throws IOException {
    if (config.insecurePort().isPresent()) {
      server.listen(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), config.insecurePort().getAsInt()),
          new HttpPipeline(Optional.empty(), dispatcher::dispatch));
    }
    return server.listen(
        config.address(), new HttpPipeline(Optional.of(config.tls()), dispatcher::dispatch));
  }

  /** What is served, for gRPC's Discover. */
  public Discovery discovery() {
    return discovery;
  }

  @Override
  public void close() {
    server.close();
  }
}
