package dev.nakhoda.cli.lab;

import com.google.protobuf.ByteString;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.BootstrapToken;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.JoinRequest;
import dev.nakhoda.proto.v1.JoinResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Gets a node its certificate: key made here, request signed by the master, token as the proof. */
public record Enrolment(
    String masterAddress, X509Certificate authority, BootstrapToken token, Time time) {

  private static final int CALL_SECONDS = 20;

  /**
   * Writes {@code pki/} and the network's facts below the node's directory; tells how far the
   * clocks are apart.
   */
  public ClockSkew enrol(String nodeName, Path directory) {
    KeyPair pair = KeyPairs.generate();
    byte[] request =
        KeyPairs.certificateRequest(pair, "system:node:" + nodeName, List.of("system:nodes"));
    JoinResponse answer = ask(nodeName, request);
    ClockSkew skew = ClockSkew.between(answer.getTime(), time.now());
    skew.refuseLarge();
    var chain = Pem.parseCertificates(answer.getCertificate().toString(StandardCharsets.US_ASCII));
    Path pki = directory.resolve("pki");
    Pem.writeSecret(pki.resolve("ca.crt"), Pem.certificates(List.of(authority)));
    NodeNetwork.of(answer.getNetwork()).store(directory);
    new Identity(chain, pair.getPrivate()).store(pki.resolve("node.crt"), pki.resolve("node.key"));
    return skew;
  }

  private JoinResponse ask(String nodeName, byte[] request) {
    ManagedChannel channel =
        GrpcChannels.open(masterAddress, authority, Optional.empty(), Optional.of(token.reveal()));
    try {
      return ClusterGrpc.newBlockingStub(channel)
          .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
          .join(
              JoinRequest.newBuilder()
                  .setNodeName(nodeName)
                  .setCertificateRequest(ByteString.copyFrom(request))
                  .build());
    } catch (StatusRuntimeException refused) {
      var failure = GrpcStatus.toApiException(refused.getStatus(), refused.getTrailers());
      throw new LabException(
          failure.code() == 401
              ? "the master does not know the token "
                  + token.id()
                  + " (any more): make a new one"
                  + " there with 'nakhoda token create --print-join-command'"
              : nodeName + " cannot join: " + failure.getMessage());
    } finally {
      channel.shutdownNow();
    }
  }
}
