package dev.nakhoda.proxy.tcp;

import dev.nakhoda.proxy.routes.Backend;
import dev.nakhoda.proxy.routes.Frontend;
import dev.nakhoda.proxy.routes.Route;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of an accepted connection: finds its route and dials backends, one after the
 * other until one answers (each at most once, five at the most), on the connection's own event
 * loop. Then it makes way for two {@link Relay}s. When nobody answers, the client is reset.
 */
final class Dialler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);
  private static final int ATTEMPTS = 5;

  /** While there is another backend to try. */
  private static final int CONNECT_MILLIS = 1000;

  /** The last one may have a full accept queue: the kernel asks again after 1, 3 and 7 s. */
  private static final int LAST_CONNECT_MILLIS = 8000;

  private final TcpProxy proxy;

  /** What came before a backend answered: an early end of input makes epoll read unasked. */
  private final Deque<Object> early = new ArrayDeque<>();

  private boolean inputEnded;

  Dialler(TcpProxy proxy) {
    this.proxy = proxy;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel client = context.channel();
    InetSocketAddress local = (InetSocketAddress) client.localAddress();
    Frontend frontend = new Frontend(local.getAddress().getHostAddress(), local.getPort());
    Optional<Route> route = proxy.table().find(frontend);
    if (route.isEmpty()) {
      reset(client);
      return;
    }
    List<Backend> order =
        proxy.balancer().order(route.get(), clientAddress(client), proxy.time().now());
    dial(client, route.get(), order.stream().limit(ATTEMPTS).iterator());
  }

  private void dial(Channel client, Route route, Iterator<Backend> candidates) {
    if (!client.isActive()) {
      return;
    }
    if (!candidates.hasNext()) {
      LOG.debug("no backend answered service={}", route.service());
      reset(client);
      return;
    }
    Backend backend = candidates.next();
    int patienceMillis = candidates.hasNext() ? CONNECT_MILLIS : LAST_CONNECT_MILLIS;
    new Bootstrap()
        .group(client.eventLoop())
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, patienceMillis)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, client.config().getWriteBufferWaterMark())
        .handler(new ChannelInboundHandlerAdapter())
        .connect(new InetSocketAddress(backend.address(), backend.port()))
        .addListener((io.netty.channel.ChannelFuture dialled) -> {
          if (dialled.isSuccess()) {
            connected(client, dialled.channel(), route, backend);
          } else {
            dial(client, route, candidates);
          }
        });
  }

  private void connected(Channel client, Channel server, Route route, Backend backend) {
    if (!client.isActive()) {
      server.close();
      return;
    }
    proxy.balancer().connected(route, clientAddress(client), backend, proxy.time().now());
    proxy.track(backend, server);
    client.pipeline().replace(this, "relay", new Relay(server));
    server.pipeline().addLast("relay", new Relay(client));
    early.forEach(client.pipeline()::fireChannelRead);
    early.clear();
    client.pipeline().fireChannelReadComplete();
    if (inputEnded) {
      client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    Relay.resumeReading(client);
    Relay.resumeReading(server);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    early.add(bytes);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    inputEnded |= event instanceof ChannelInputShutdownEvent;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }

  private static String clientAddress(Channel client) {
    return ((InetSocketAddress) client.remoteAddress()).getAddress().getHostAddress();
  }

  /** The client sees a reset at once, as from a closed port, instead of a quiet end. */
  private static void reset(Channel client) {
    client.config().setOption(ChannelOption.SO_LINGER, 0);
    client.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
