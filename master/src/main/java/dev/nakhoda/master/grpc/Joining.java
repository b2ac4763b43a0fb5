package dev.nakhoda.master.grpc;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Names;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.security.BootstrapTokens;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proto.v1.ClusterNetwork;
import dev.nakhoda.proto.v1.JoinRequest;
import dev.nakhoda.proto.v1.JoinResponse;
import dev.nakhoda.proto.v1.RenewRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs nodes' certificates: for holders of a bootstrap token, and for nodes whose own ends. */
public final class Joining {

  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final String NODE_PREFIX = "system:node:";
  private static final int MOST_REQUEST_BYTES = 16 << 10;

  private final CertificateAuthority authority;
  private final ClusterNetwork network;
  private final Time time;

  public Joining(CertificateAuthority authority, ClusterNetwork network, Time time) {
    this.authority = authority;
    this.network = network;
    this.time = time;
  }

  JoinResponse join(User user, JoinRequest request) {
    if (!user.isIn(BootstrapTokens.GROUP) && !user.isIn(User.MASTERS)) {
      throw refused("joining needs a bootstrap token; make one with 'nakhoda token create'");
    }
    String name = request.getNodeName();
    if (!Names.isSubdomain(name)) {
      throw ApiException.badRequest("invalid node name \"" + name + "\": " + Names.SUBDOMAIN_FAULT);
    }
    LOG.info("node joins node={} by={}", name, user.name());
    return sign(NODE_PREFIX + name, request.getCertificateRequest());
  }

  JoinResponse renew(User user, RenewRequest request) {
    if (!user.isIn(User.NODES) || !user.name().startsWith(NODE_PREFIX)) {
      throw refused("only nodes renew their certificates here");
    }
    return sign(user.name(), request.getCertificateRequest());
  }

  private JoinResponse sign(String user, ByteString request) {
    if (request.size() > MOST_REQUEST_BYTES) {
      throw ApiException.badRequest("the certificate request is too large");
    }
    try {
      var chain = authority.sign(request.toByteArray(), user, List.of(User.NODES), time.now());
      return JoinResponse.newBuilder()
          .setCertificate(pem(Pem.certificates(chain)))
          .setCertificateAuthority(pem(Pem.certificates(List.of(authority.certificate()))))
          .setNetwork(network)
          .build();
    } catch (IllegalArgumentException broken) {
      throw ApiException.badRequest(broken.getMessage());
    }
  }

  private static ByteString pem(String text) {
    return ByteString.copyFrom(text, StandardCharsets.US_ASCII);
  }

  private static ApiException refused(String why) {
    return new ApiException(Status.of(403, "Forbidden", why));
  }
}
