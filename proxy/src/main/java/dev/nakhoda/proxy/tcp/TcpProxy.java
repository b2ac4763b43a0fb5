package dev.nakhoda.proxy.tcp;

import dev.nakhoda.loop.Time;
import dev.nakhoda.proxy.routes.Backend;
import dev.nakhoda.proxy.routes.Balancer;
import dev.nakhoda.proxy.routes.RouteTable;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one listener to which the kernel hands every connection to a service. Each connection is
 * relayed to a backend on the event loop that accepted it. Routes are read by one volatile read;
 * {@link #update} may be called from any thread.
 */
public final class TcpProxy implements AutoCloseable {

  /** Bytes that wait for a slow reader before its peer is no longer read. */
  private static final WriteBufferWaterMark BUFFER = new WriteBufferWaterMark(32 << 10, 256 << 10);

  private final EventLoopGroup eventLoops;
  private final Balancer balancer = new Balancer();
  private final Time time;

  /** Relays by backend, so that those of a vanished one can be closed. */
  private final Map<Backend, Set<Channel>> relays = new ConcurrentHashMap<>();

  private volatile RouteTable table = RouteTable.EMPTY;
  private Channel listener;

  public TcpProxy(EventLoopGroup eventLoops, Time time) {
    this.eventLoops = eventLoops;
    this.time = time;
  }

  /**
   * Listens for what the kernel's transparent proxying redirects, so that a connection's local
   * address is the one that its client dialled.
   */
  public void listen(InetSocketAddress address) throws InterruptedException {
    listener =
        bootstrap().option(EpollChannelOption.IP_TRANSPARENT, true).bind(address).sync().channel();
  }

  /** Listens without help from the kernel: the listening address itself is the frontend. */
  public InetSocketAddress listenPlainly(InetSocketAddress address) throws InterruptedException {
    listener = bootstrap().bind(address).sync().channel();
    return (InetSocketAddress) listener.localAddress();
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(eventLoops)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BUFFER)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel client) {
                client.pipeline().addLast(new Dialler(TcpProxy.this));
              }
            });
  }

  /** From now on for new connections; relays to backends that are no more are closed. */
  public void update(RouteTable fresh) {
    table = fresh;
    balancer.retain(fresh);
    relays.forEach((backend, channels) -> {
      if (!fresh.known().contains(backend)) {
        channels.forEach(Channel::close);
      }
    });
  }

  RouteTable table() {
    return table;
  }

  Balancer balancer() {
    return balancer;
  }

  Time time() {
    return time;
  }

  /** Counts a relay until its backend's channel closes. */
  void track(Backend backend, Channel channel) {
    relays.compute(
        backend,
        (key, channels) -> {
          Set<Channel> set = channels == null ? ConcurrentHashMap.newKeySet() : channels;
          set.add(channel);
          return set;
        });
    channel.closeFuture().addListener(closed -> untrack(backend, channel));
  }

  private void untrack(Backend backend, Channel channel) {
    relays.computeIfPresent(
        backend,
        (key, channels) -> {
          channels.remove(channel);
          return channels.isEmpty() ? null : channels;
        });
  }

  /** Stops accepting and ends every relay. The event loops belong to the caller. */
  @Override
  public void close() {
    if (listener != null) {
      listener.close().syncUninterruptibly();
    }
    relays.values().forEach(channels -> channels.forEach(Channel::close));
  }
}
