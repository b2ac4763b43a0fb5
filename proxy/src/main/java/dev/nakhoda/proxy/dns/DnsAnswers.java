package dev.nakhoda.proxy.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Answers a question from a zone. A pure function, but for the buffers that the caller must write
 * or release.
 *
 * @param authority the SOA record of an answer without records
 */
record DnsAnswers(DnsResponseCode code, List<DnsRecord> answers, List<DnsRecord> authority) {

  static final int TTL_SECONDS = 5;

  /** The question's name must be one that the zone owns. */
  static DnsAnswers answer(DnsZone zone, DnsQuestion question) {
    String name = normal(question.name());
    List<DnsRecord> records = new ArrayList<>();
    DnsRecordType type = question.type();
    boolean any = type.equals(DnsRecordType.ANY);
    if (any || type.equals(DnsRecordType.A)) {
      zone.addresses().getOrDefault(name, List.of()).forEach(it -> records.add(a(name, it)));
    }
    if (any || type.equals(DnsRecordType.SRV)) {
      zone.services().getOrDefault(name, List.of()).forEach(it -> records.add(srv(name, it)));
    }
    String alias = zone.aliases().get(name);
    if (alias != null) {
      records.add(new DefaultDnsRawRecord(name, DnsRecordType.CNAME, TTL_SECONDS, encode(alias)));
    }
    if (!records.isEmpty()) {
      return new DnsAnswers(DnsResponseCode.NOERROR, records, List.of());
    }
    boolean exists = zone.exists(name);
    return new DnsAnswers(
        exists ? DnsResponseCode.NOERROR : DnsResponseCode.NXDOMAIN,
        List.of(),
        List.of(soa(zone.domain())));
  }

  static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static DnsRecord a(String name, String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return new DefaultDnsRawRecord(
        name, DnsRecordType.A, TTL_SECONDS, Unpooled.wrappedBuffer(bytes));
  }

  private static DnsRecord srv(String name, DnsZone.Srv service) {
    ByteBuf content = Unpooled.buffer();
    content.writeShort(0).writeShort(100).writeShort(service.port());
    content.writeBytes(encode(service.target()));
    return new DefaultDnsRawRecord(name, DnsRecordType.SRV, TTL_SECONDS, content);
  }

  private static DnsRecord soa(String domain) {
    ByteBuf content = Unpooled.buffer();
    content.writeBytes(encode("ns.dns." + domain)).writeBytes(encode("hostmaster." + domain));
    content.writeInt(1).writeInt(7200).writeInt(1800).writeInt(86400).writeInt(TTL_SECONDS);
    return new DefaultDnsRawRecord(domain, DnsRecordType.SOA, TTL_SECONDS, content);
  }

  private static ByteBuf encode(String name) {
    ByteBuf bytes = Unpooled.buffer();
    for (String label : name.split("\\.")) {
      if (!label.isEmpty()) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        bytes.writeByte(text.length).writeBytes(text);
      }
    }
    return bytes.writeByte(0);
  }
}
