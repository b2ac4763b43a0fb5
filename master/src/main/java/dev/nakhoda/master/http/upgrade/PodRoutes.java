package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.http.Answer;
import dev.nakhoda.master.http.Exchange;
import dev.nakhoda.master.http.Query;
import dev.nakhoda.master.http.Request;
import dev.nakhoda.master.http.StreamRoute;
import dev.nakhoda.master.streams.Frames;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.master.streams.Relay;
import dev.nakhoda.proto.v1.StreamOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * pods/log, exec, attach and portforward: joins a client's HTTP body, SPDY or WebSocket connection
 * with the node's stream; pods/proxy is another's. The stream to the node is opened first, so that
 * what cannot be opened is refused as a plain Status.
 */
public final class PodRoutes implements StreamRoute {

  private static final List<String> SPDY_TERMINAL = List.of("v4.channel.k8s.io");
  private static final List<String> WEBSOCKET_TERMINAL =
      List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
  private static final List<String> SPDY_PORTS = List.of("portforward.k8s.io");
  private static final List<String> WEBSOCKET_PORTS =
      List.of("SPDY/3.1+portforward.k8s.io", "v2.portforward.k8s.io");

  private final PodStreams streams;
  private final StreamRoute proxy;
  private final Time time;

  public PodRoutes(PodStreams streams, StreamRoute proxy, Time time) {
    this.streams = streams;
    this.proxy = proxy;
    this.time = time;
  }

  @Override
  public void serve(Exchange exchange, ObjectKey pod, String subresource, List<String> rest)
      throws InterruptedException {
    Query query = exchange.request().query();
    switch (subresource) {
      case "log" -> log(exchange, Wanted.logs(pod, query));
      case "exec" -> {
        Wanted.Terminal terminal = Wanted.Terminal.of(query);
        terminal(exchange, terminal, Wanted.exec(pod, query, terminal));
      }
      case "attach" -> {
        Wanted.Terminal terminal = Wanted.Terminal.of(query);
        terminal(exchange, terminal, Wanted.attach(pod, query, terminal));
      }
      case "portforward" -> ports(exchange, pod);
      case "proxy" -> proxy.serve(exchange, pod, subresource, rest);
      default -> throw ApiException.internal("no such stream: " + subresource);
    }
  }

  private void log(Exchange exchange, StreamOrder order) throws InterruptedException {
    if (streams.hasNode(order)) {
      new LogStream(exchange, streams.open(order), time).run();
    } else {
      exchange.send(Answer.of(200, "text/plain", new byte[0]));
    }
  }

  private void terminal(Exchange exchange, Wanted.Terminal terminal, StreamOrder order)
      throws InterruptedException {
    Request request = checkUpgrade(exchange);
    if (Protocols.isWebSocket(request)) {
      String protocol = Protocols.choose(request, WEBSOCKET_TERMINAL);
      Frames node = streams.open(order);
      Frames client = webSocketTerminal(exchange, terminal, protocol);
      new Relay(client, node).run();
    } else {
      String protocol = Protocols.choose(request, SPDY_TERMINAL);
      Frames node = streams.open(order);
      SpdyTerminal client = spdyTerminal(exchange, terminal, protocol);
      if (client.awaitStreams()) {
        new Relay(client, node).run();
      } else {
        client.cancel();
        node.cancel();
      }
    }
  }

  private static Frames webSocketTerminal(
      Exchange exchange, Wanted.Terminal wanted, String protocol) throws InterruptedException {
    var made = new CompletableFuture<WebSocketTerminal>();
    exchange.upgrade(
        Protocols.switchToWebSocket(exchange.request(), protocol),
        pipeline -> {
          var terminal =
              new WebSocketTerminal(pipeline.channel(), wanted, protocol.startsWith("v5"));
          Protocols.installWebSocket(pipeline);
          pipeline.addLast(terminal);
          made.complete(terminal);
        });
    return await(made);
  }

  private static SpdyTerminal spdyTerminal(
      Exchange exchange, Wanted.Terminal terminal, String protocol) throws InterruptedException {
    var made = new CompletableFuture<SpdyTerminal>();
    exchange.upgrade(
        Protocols.switchToSpdy(protocol),
        pipeline -> {
          var spdy = new SpdyTerminal(pipeline.channel(), terminal);
          spdy.session().install(pipeline);
          made.complete(spdy);
        });
    return await(made);
  }

  private void ports(Exchange exchange, ObjectKey pod) throws InterruptedException {
    Request request = checkUpgrade(exchange);
    streams.checkRuns(pod);
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    exchange.onClosed(() -> closed.complete(true));
    if (Protocols.isWebSocket(request)) {
      String protocol = Protocols.choose(request, WEBSOCKET_PORTS);
      exchange.upgrade(
          Protocols.switchToWebSocket(request, protocol),
          pipeline -> {
            Protocols.installWebSocket(pipeline);
            pipeline.addLast(new WebSocketTunnel());
            new ForwardedPorts(pipeline.channel(), pod, streams).session().install(pipeline);
          });
    } else {
      String protocol = Protocols.choose(request, SPDY_PORTS);
      exchange.upgrade(
          Protocols.switchToSpdy(protocol),
          pipeline ->
              new ForwardedPorts(pipeline.channel(), pod, streams).session().install(pipeline));
    }
    // The request counts as in flight until its connection is closed.
    await(closed);
  }

  private static Request checkUpgrade(Exchange exchange) {
    Request request = exchange.request();
    boolean known = Protocols.isSpdy(request) || Protocols.isWebSocket(request);
    if (!exchange.isHttp1() || !request.isUpgrade() || !known) {
      throw ApiException.badRequest("Upgrade request required");
    }
    return request;
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible.getCause());
    }
  }
}
