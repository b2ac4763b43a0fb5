package dev.nakhoda.proxy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import dev.nakhoda.proxy.dns.DnsServer;
import dev.nakhoda.proxy.dns.DnsZones;
import dev.nakhoda.proxy.dns.Upstream;
import dev.nakhoda.proxy.routes.RouteTable;
import dev.nakhoda.proxy.routes.RouteTables;
import dev.nakhoda.proxy.tcp.TcpProxy;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine's service proxy and cluster DNS (the composition root of this module): follows the API,
 * publishes route tables and zones as immutable snapshots, and owns the event loops, the listeners
 * and the kernel rules. When the master is away it goes on with the last snapshot.
 */
public final class ProxyServer implements AutoCloseable {

  private static final int EVENT_LOOPS = 2;

  /** How often the kernel is looked at, where somebody may have taken the route away. */
  private static final Duration REPAIR = Duration.ofSeconds(30);

  private final ProxyConfig config;
  private final EventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(EVENT_LOOPS, EpollIoHandler.newFactory());
  private final KernelRules rules;
  private final TcpProxy tcp;
  private final DnsServer dns;
  private final ServiceWatch watch;
  private final Loop repair;

  public ProxyServer(ProxyConfig config, Client client, Time time) {
    this.config = config;
    this.rules = new KernelRules(config);
    this.tcp = new TcpProxy(eventLoops, time);
    this.dns = new DnsServer(eventLoops, Upstream.ofResolvConf(eventLoops, config.clusterDns()));
    this.watch = new ServiceWatch(client, this::publish);
    this.repair = new Loop("service-route", REPAIR, rules::repair);
  }

  /**
   * Installs the kernel rules and listens; returns when both are in place. IllegalStateException in
   * words when the machine does not allow it.
   */
  public void start() throws InterruptedException {
    rules.install();
    tcp.listen(new InetSocketAddress(loopback(), config.port()));
    dns.listen(new InetSocketAddress(address(config.clusterDns()), 53));
    watch.start();
    repair.start();
  }

  /** The machine has another address. */
  public void signal() {
    repair.signal();
  }

  /** New routes first, then the kernel's sets: a connection that arrives finds its route. */
  private void publish(List<KubeObject> services, List<KubeObject> slices) {
    RouteTable table = RouteTables.build(services, slices, config.nodeName());
    tcp.update(table);
    dns.update(DnsZones.build(services, slices, config.clusterDomain()));
    rules.update(table);
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException broken) {
      throw new IllegalArgumentException("not an address: " + literal, broken);
    }
  }

  /** Ends all relays and takes the kernel rules back. */
  @Override
  public void close() {
    repair.close();
    watch.close();
    rules.close();
    tcp.close();
    dns.close();
    eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3000);
  }
}
