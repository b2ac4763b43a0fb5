package dev.nakhoda.proxy.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Takes whole DNS messages and answers them: UDP datagrams, or TCP frames without their length.
 * What is no query is dropped, so that garbage costs nothing.
 */
final class DnsHandler extends ChannelInboundHandlerAdapter {

  /** How messages arrive. */
  enum Transport {
    UDP,
    TCP
  }

  private final Supplier<DnsZone> zone;
  private final Upstream upstream;
  private final Transport transport;

  DnsHandler(Supplier<DnsZone> zone, Upstream upstream, Transport transport) {
    this.zone = zone;
    this.upstream = upstream;
    this.transport = transport;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case DatagramPacket packet -> handle(context, packet.content(), packet.sender());
        case ByteBuf frame -> handle(context, frame, null);
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void handle(ChannelHandlerContext context, ByteBuf bytes, InetSocketAddress sender) {
    DnsMessage query = DnsMessage.parse(bytes);
    if (query == null) {
      return;
    }
    DnsZone snapshot = zone.get();
    if (snapshot.owns(DnsAnswers.normal(query.question().name()))) {
      DnsAnswers answers = DnsAnswers.answer(snapshot, query.question());
      send(context, query.respond(context.alloc(), answers, limit(query)), sender);
    } else {
      upstream.ask(
          bytes.retainedDuplicate(),
          answer ->
              send(
                  context,
                  answer.isReadable() ? answer : query.serverFailure(context.alloc()),
                  sender));
    }
  }

  private int limit(DnsMessage query) {
    return transport == Transport.UDP ? query.payloadLimit() : 65535;
  }

  private void send(ChannelHandlerContext context, ByteBuf answer, InetSocketAddress sender) {
    Object message = transport == Transport.UDP ? new DatagramPacket(answer, sender) : answer;
    context.writeAndFlush(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (transport == Transport.TCP) {
      context.close();
    }
  }
}
