package dev.nakhoda.proxy.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The machine's own name servers, for names outside the cluster. A query travels as it came, from a
 * socket of its own (so that nobody can guess its port), to one server after the other, two seconds
 * each. At most 500 at a time; beyond that, and when nobody answers, the caller gets nothing and
 * answers SERVFAIL.
 */
public final class Upstream {

  private static final int IN_FLIGHT = 500;
  private static final long TIMEOUT_MILLIS = 2000;

  private final EventLoopGroup eventLoops;
  private final List<InetSocketAddress> servers;
  private final AtomicInteger inFlight = new AtomicInteger();

  Upstream(EventLoopGroup eventLoops, List<InetSocketAddress> servers) {
    this.eventLoops = eventLoops;
    this.servers = List.copyOf(servers);
  }

  /** The name servers of /etc/resolv.conf but for cluster DNS itself; none is allowed. */
  public static Upstream ofResolvConf(EventLoopGroup eventLoops, String clusterDns) {
    List<InetSocketAddress> servers = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of("/etc/resolv.conf"))) {
        String[] words = line.strip().split("\\s+");
        if (words.length > 1 && words[0].equals("nameserver") && !words[1].equals(clusterDns)) {
          servers.add(new InetSocketAddress(words[1], 53));
        }
      }
    } catch (IOException absent) {
      servers.clear();
    }
    return new Upstream(eventLoops, servers);
  }

  /**
   * @param query the whole message; released here
   * @param done called once on an event loop with the answer, which the callee releases, or with an
   *     empty buffer
   */
  void ask(ByteBuf query, Consumer<ByteBuf> done) {
    if (inFlight.incrementAndGet() > IN_FLIGHT) {
      finish(query, io.netty.buffer.Unpooled.EMPTY_BUFFER, done);
    } else {
      ask(query, 0, done);
    }
  }

  private void ask(ByteBuf query, int server, Consumer<ByteBuf> done) {
    if (server >= servers.size()) {
      finish(query, io.netty.buffer.Unpooled.EMPTY_BUFFER, done);
      return;
    }
    new Bootstrap()
        .group(eventLoops)
        .channel(EpollDatagramChannel.class)
        .handler(new Answer(query, server, done))
        .connect(servers.get(server))
        .addListener((io.netty.channel.ChannelFuture ready) -> {
          if (ready.isSuccess()) {
            send(ready.channel(), query, server);
          } else {
            ask(query, server + 1, done);
          }
        });
  }

  private void send(Channel channel, ByteBuf query, int server) {
    channel.writeAndFlush(new DatagramPacket(query.retainedDuplicate(), servers.get(server)));
    channel.eventLoop().schedule(() -> channel.close(), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void finish(ByteBuf query, ByteBuf answer, Consumer<ByteBuf> done) {
    inFlight.decrementAndGet();
    query.release();
    done.accept(answer);
  }

  /** Waits for one datagram from the server; the socket's end without one asks the next server. */
  private final class Answer extends SimpleChannelInboundHandler<DatagramPacket> {
    private final ByteBuf query;
    private final int server;
    private final Consumer<ByteBuf> done;
    private boolean answered;

    Answer(ByteBuf query, int server, Consumer<ByteBuf> done) {
      this.query = query;
      this.server = server;
      this.done = done;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf answer = packet.content();
      boolean sameId = answer.readableBytes() >= 12 && answer.getShort(0) == query.getShort(0);
      if (!answered && sameId) {
        answered = true;
        finish(query, answer.retain(), done);
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!answered) {
        answered = true;
        ask(query, server + 1, done);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
