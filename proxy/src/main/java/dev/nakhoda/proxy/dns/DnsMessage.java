package dev.nakhoda.proxy.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * A parsed query with one question (RFC 1035), as far as answering it needs.
 *
 * @param flags the header's second word
 * @param payloadLimit bytes that the asker takes over UDP: 512, or what EDNS0 (RFC 6891) says
 */
record DnsMessage(int id, int flags, DnsQuestion question, boolean edns, int payloadLimit) {

  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int OPT = 41;
  private static final int OUR_PAYLOAD = 1232;

  /** Null for anything that is not a plain query with one question. */
  static DnsMessage parse(ByteBuf bytes) {
    if (bytes.readableBytes() < 17) {
      return null;
    }
    ByteBuf in = bytes.duplicate();
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    int records = in.readUnsignedShort() + in.readUnsignedShort();
    int additional = in.readUnsignedShort();
    if ((flags & RESPONSE) != 0 || (flags & 0x7800) != 0 || questions != 1 || records != 0) {
      return null;
    }
    try {
      String name = DefaultDnsRecordDecoder.decodeName(in);
      DnsRecordType type = DnsRecordType.valueOf(in.readUnsignedShort());
      int dnsClass = in.readUnsignedShort();
      boolean edns =
          additional > 0 && in.isReadable() && in.readByte() == 0 && in.readUnsignedShort() == OPT;
      int limit = edns ? Math.clamp(in.readUnsignedShort(), 512, OUR_PAYLOAD) : 512;
      return new DnsMessage(id, flags, new DefaultDnsQuestion(name, type, dnsClass), edns, limit);
    } catch (RuntimeException garbage) {
      return null;
    }
  }

  /** The answer as bytes; beyond {@code limit} it is empty and marked as truncated. */
  ByteBuf respond(ByteBufAllocator allocator, DnsAnswers answers, int limit) {
    try {
      ByteBuf whole = encode(allocator, answers, AUTHORITATIVE);
      if (whole.readableBytes() <= limit) {
        return whole;
      }
      whole.release();
      DnsAnswers none = new DnsAnswers(answers.code(), List.of(), List.of());
      return encode(allocator, none, AUTHORITATIVE | TRUNCATED);
    } finally {
      answers.answers().forEach(ReferenceCountUtil::release);
      answers.authority().forEach(ReferenceCountUtil::release);
    }
  }

  ByteBuf serverFailure(ByteBufAllocator allocator) {
    return encode(allocator, new DnsAnswers(DnsResponseCode.SERVFAIL, List.of(), List.of()), 0);
  }

  private ByteBuf encode(ByteBufAllocator allocator, DnsAnswers answers, int extraFlags) {
    ByteBuf out = allocator.buffer(512);
    int answerFlags =
        RESPONSE
            | RECURSION_AVAILABLE
            | (flags & RECURSION_DESIRED)
            | extraFlags
            | answers.code().intValue();
    out.writeShort(id).writeShort(answerFlags).writeShort(1);
    out.writeShort(answers.answers().size()).writeShort(answers.authority().size());
    out.writeShort(edns ? 1 : 0);
    try {
      DnsRecordEncoder.DEFAULT.encodeQuestion(question, out);
      for (DnsRecord record : answers.answers()) {
        DnsRecordEncoder.DEFAULT.encodeRecord(record, out);
      }
      for (DnsRecord record : answers.authority()) {
        DnsRecordEncoder.DEFAULT.encodeRecord(record, out);
      }
    } catch (Exception broken) {
      throw new IllegalStateException("cannot encode a DNS answer", broken);
    }
    if (edns) {
      out.writeByte(0).writeShort(OPT).writeShort(OUR_PAYLOAD).writeInt(0).writeShort(0);
    }
    return out;
  }
}
