package dev.nakhoda.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.JoinResponse;
import dev.nakhoda.proto.v1.ObjectReply;
import dev.nakhoda.proto.v1.RenewRequest;
import dev.nakhoda.proto.v1.VersionRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that live for seconds, over real TLS. */
@Timeout(60)
class CertificateRenewalTest {

  private static final Duration LIFE = Duration.ofSeconds(10);
  private static final String USER = "system:node:node-1";
  private static final List<String> GROUPS = List.of("system:nodes");

  private final CertificateAuthority authority = CertificateAuthority.create("test", Instant.now());
  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refusals = new AtomicInteger();

  /** Signs; refuses callers whose certificate has passed, and as often as it is told to. */
  private final class Master extends ClusterGrpc.ClusterImplBase {

    @Override
    public void renew(RenewRequest request, StreamObserver<JoinResponse> responses) {
      if (refusals.getAndDecrement() > 0) {
        responses.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      var chain =
          authority.sign(
              request.getCertificateRequest().toByteArray(), USER, GROUPS, Instant.now(), LIFE);
      responses.onNext(
          JoinResponse.newBuilder()
              .setCertificate(ByteString.copyFromUtf8(Pem.certificates(chain)))
              .build());
      responses.onCompleted();
    }

    @Override
    public void version(VersionRequest request, StreamObserver<ObjectReply> responses) {
      responses.onNext(ObjectReply.getDefaultInstance());
      responses.onCompleted();
    }
  }

  private final class Peers implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      try {
        var leaf =
            (X509Certificate)
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION).getPeerCertificates()[0];
        if (Instant.now().isAfter(leaf.getNotAfter().toInstant())) {
          call.close(Status.UNAUTHENTICATED, new Metadata());
          return new ServerCall.Listener<>() {};
        }
        shown.add(leaf.getSerialNumber().toString());
        return Contexts.interceptCall(Context.current(), call, headers, next);
      } catch (SSLPeerUnverifiedException nobody) {
        throw Status.UNAUTHENTICATED.asRuntimeException();
      }
    }
  }

  @Test
  void callsGoOnLongAfterTheFirstCertificatesEnd(@TempDir Path folder) throws Exception {
    refusals.set(1);
    var files =
        new CertificateRenewal.Files(folder.resolve("node.crt"), folder.resolve("node.key"));
    Server server = server();
    warmUp(server);
    first().store(files.certificate(), files.key());
    String before = Pem.read(files.certificate());
    CertificateRenewal renewal = new CertificateRenewal(files, Time.SYSTEM);
    ManagedChannel channel =
        GrpcChannels.open("127.0.0.1:" + server.getPort(), authority.certificate(), renewal);
    try (renewal) {
      renewal.start(channel);
      Instant end = Instant.now().plus(LIFE);
      int calls = 0;
      while (Instant.now().isBefore(end) || shown.size() < 3) {
        ClusterGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .version(VersionRequest.getDefaultInstance());
        calls++;
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(calls).isGreaterThan(20);
      assertThat(shown).hasSizeGreaterThanOrEqualTo(3);
      assertThat(Pem.read(files.certificate())).isNotEqualTo(before);
      assertThat(Identity.load(files.certificate(), files.key())).isEqualTo(renewal.get());
    } finally {
      channel.shutdownNow();
      server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void itIsDueWhenThreeQuartersAreOver() {
    Identity year = authority.issueClient(USER, GROUPS, Instant.parse("2026-01-01T00:05:00Z"));
    assertThat(CertificateRenewal.due(year.certificate()))
        .isBetween(Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-10-02T00:00:00Z"));
  }

  /** Loading all the classes takes longer on a busy machine than the first certificate lives. */
  private void warmUp(Server server) {
    Identity year = authority.issueClient(USER, GROUPS, Instant.now());
    ManagedChannel channel =
        GrpcChannels.open("127.0.0.1:" + server.getPort(), authority.certificate(), () -> year);
    ClusterGrpc.newBlockingStub(channel).version(VersionRequest.getDefaultInstance());
    channel.shutdownNow();
    shown.clear();
  }

  private Identity first() {
    KeyPair pair = KeyPairs.generate();
    byte[] request = KeyPairs.certificateRequest(pair, USER, GROUPS);
    return new Identity(
        authority.sign(request, USER, GROUPS, Instant.now(), LIFE), pair.getPrivate());
  }

  private Server server() throws Exception {
    Identity serving =
        authority.issueServing("master", List.of(), List.of("127.0.0.1"), Instant.now());
    return NettyServerBuilder.forPort(0)
        .sslContext(TlsContexts.server(serving, authority.certificate(), List.of("h2")))
        .intercept(new Peers())
        .addService(new Master())
        .build()
        .start();
  }
}
