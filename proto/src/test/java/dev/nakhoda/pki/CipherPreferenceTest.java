package dev.nakhoda.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CipherPreferenceTest {

  private final CertificateAuthority authority =
      CertificateAuthority.create("kubernetes", Instant.now());

  @ParameterizedTest
  @EnumSource
  void serversFollowTheClient(CipherPreference preference) throws Exception {
    SslContext server =
        TlsContexts.server(
            authority.issueServing(
                "kube-apiserver", List.of("localhost"), List.of(), Instant.now()),
            authority.certificate(),
            List.of("h2"));
    SslContext client =
        TlsContexts.grpcClient(authority.certificate(), Optional.empty(), preference);

    String agreed = handshake(server, client);

    assertThat(agreed).contains(preference.name());
  }

  private static String handshake(SslContext server, SslContext client) {
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    SslHandler clientHandler = client.newHandler(allocator, "localhost", 6444);
    EmbeddedChannel serverSide = new EmbeddedChannel(server.newHandler(allocator));
    EmbeddedChannel clientSide = new EmbeddedChannel(clientHandler);
    try {
      while (!clientHandler.handshakeFuture().isDone()) {
        pass(clientSide, serverSide);
        pass(serverSide, clientSide);
      }
      clientHandler.handshakeFuture().syncUninterruptibly();
      return clientHandler.engine().getSession().getCipherSuite();
    } finally {
      serverSide.finishAndReleaseAll();
      clientSide.finishAndReleaseAll();
    }
  }

  private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      to.writeInbound(bytes);
    }
  }
}
