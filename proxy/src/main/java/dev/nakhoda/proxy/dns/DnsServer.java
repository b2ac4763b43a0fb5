package dev.nakhoda.proxy.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;

/**
 * Cluster DNS over UDP and TCP: names below the cluster's domain from the snapshot, all others from
 * upstream. Runs on the event loops; the zone is read by one volatile read. TCP connections are
 * closed after ten idle seconds.
 */
public final class DnsServer implements AutoCloseable {

  private static final int TCP_IDLE_SECONDS = 10;

  private final EventLoopGroup eventLoops;
  private final Upstream upstream;
  private volatile DnsZone zone = DnsZone.EMPTY;
  private Channel udp;
  private Channel tcp;

  public DnsServer(EventLoopGroup eventLoops, Upstream upstream) {
    this.eventLoops = eventLoops;
    this.upstream = upstream;
  }

  /** Listens on both protocols; the address must be the machine's own (or made so by a route). */
  public void listen(InetSocketAddress address) throws InterruptedException {
    udp =
        new Bootstrap()
            .group(eventLoops)
            .channel(EpollDatagramChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new DnsHandler(this::zone, upstream, DnsHandler.Transport.UDP))
            .bind(address)
            .sync()
            .channel();
    InetSocketAddress bound = (InetSocketAddress) udp.localAddress();
    tcp =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client
                        .pipeline()
                        .addLast(new IdleStateHandler(0, 0, TCP_IDLE_SECONDS))
                        .addLast(new LengthFieldBasedFrameDecoder(65535, 0, 2, 0, 2))
                        .addLast(new LengthFieldPrepender(2))
                        .addLast(
                            new DnsHandler(
                                DnsServer.this::zone, upstream, DnsHandler.Transport.TCP));
                  }
                })
            .bind(bound)
            .sync()
            .channel();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) udp.localAddress();
  }

  /** From any thread. */
  public void update(DnsZone fresh) {
    zone = fresh;
  }

  private DnsZone zone() {
    return zone;
  }

  @Override
  public void close() {
    if (udp != null) {
      udp.close().syncUninterruptibly();
    }
    if (tcp != null) {
      tcp.close().syncUninterruptibly();
    }
  }
}
