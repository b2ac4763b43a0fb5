package dev.nakhoda.master.http.proxy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.SchemeNamePort;
import dev.nakhoda.master.http.StreamRoute;
import dev.nakhoda.master.http.upgrade.Endings;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.NodeSocket;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.proto.v1.StreamFrame;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * pods/proxy and services/proxy: sends a request on to a pod, over the link of the pod's node, and
 * streams the answer back. A connection for each request. Stateless; ends when its client goes.
 */
public final class ProxyRoutes implements StreamRoute {

  private final Function<ObjectKey, Backend> backends;
  private final PodStreams streams;
  private final Time time;

  private ProxyRoutes(Function<ObjectKey, Backend> backends, PodStreams streams, Time time) {
    this.backends = backends;
    this.streams = streams;
    this.time = time;
  }

  public static ProxyRoutes pods(Client client, PodStreams streams, Time time) {
    return new ProxyRoutes(key -> pod(client, key), streams, time);
  }

  public static ProxyRoutes services(Client client, PodStreams streams, Time time) {
    return new ProxyRoutes(key -> service(client, key), streams, time);
  }

  private static Backend pod(Client client, ObjectKey key) {
    SchemeNamePort wanted = SchemeNamePort.of("pod", key.name());
    KubeObject pod = client.get(ResourceName.PODS, new ObjectKey(key.namespace(), wanted.name()));
    return Backends.ofPod(pod, wanted);
  }

  private static Backend service(Client client, ObjectKey key) {
    SchemeNamePort wanted = SchemeNamePort.of("service", key.name());
    ObjectKey name = new ObjectKey(key.namespace(), wanted.name());
    return Backends.ofService(
        client.get(ResourceName.SERVICES, name),
        client.get(ResourceName.ENDPOINTS, name),
        wanted,
        pod -> find(client, pod),
        ThreadLocalRandom.current());
  }

  private static Optional<KubeObject> find(Client client, ObjectKey pod) {
    try {
      return Optional.of(client.get(ResourceName.PODS, pod));
    } catch (ApiException absent) {
      if (absent.isNotFound()) {
        return Optional.empty();
      }
      throw absent;
    }
  }

  static ApiException unreachable(String why) {
    return new ApiException(
        Status.of(503, "ServiceUnavailable", "error trying to reach service: " + why));
  }

  @Override
  public void serve(Exchange exchange, ObjectKey key, String subresource, List<String> rest)
      throws InterruptedException {
    Backend backend = backends.apply(key);
    int segments = exchange.request().segments().size() - rest.size();
    ProxyPath path = ProxyPath.of(exchange.request().target(), segments);
    if (path.path().isEmpty() && !Conversation.isUpgrade(exchange)) {
      // Without the slash a page's relative links would lead out of the proxy.
      exchange.send(
          Answer.of(301, "", new byte[0]).with("Location", path.prefix() + "/" + path.query()));
      return;
    }
    Frames node = dial(backend);
    exchange.onClosed(node::cancel);
    try (NodeSocket plain = new NodeSocket(node);
        Socket connection = backend.secure() ? Encryption.over(plain, backend, time) : plain) {
      new Conversation(exchange, path, backend, connection).run();
    } catch (IOException failure) {
      throw unreachable(failure.getMessage());
    }
  }

  private Frames dial(Backend backend) throws InterruptedException {
    Frames node = open(backend);
    Optional<StreamFrame> first = node.receive();
    if (first.isPresent() && first.get().hasStdout()) {
      return node;
    }
    node.cancel();
    throw unreachable(
        first
            .filter(StreamFrame::hasEnd)
            .flatMap(frame -> Endings.failure(frame.getEnd()))
            .map(status -> status.path("message").asString(""))
            .orElse("the node broke the stream off"));
  }

  private Frames open(Backend backend) throws InterruptedException {
    try {
      return streams.dial(backend.pod(), backend.address(), backend.port());
    } catch (ApiException nobodyThere) {
      throw unreachable(nobodyThere.getMessage());
    }
  }
}
