package dev.nakhoda.master.store;

import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Optional;

/**
 * How an etcd cluster is reached.
 *
 * @param members {@code host:port} of the client port of each, or an http(s) URL of it; all are
 *     used, dead ones are passed over
 * @param tls absent: plain text
 */
public record EtcdConnection(List<String> members, Optional<SslContext> tls) {

  public EtcdConnection {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("no etcd member given");
    }
    members = members.stream().map(EtcdConnection::hostAndPort).toList();
  }

  private static String hostAndPort(String member) {
    String rest = member.replaceFirst("^https?://", "").replaceFirst("/$", "");
    if (!rest.matches(".+:\\d{1,5}")) {
      throw new IllegalArgumentException("not host:port of an etcd member: " + member);
    }
    return rest;
  }
}
