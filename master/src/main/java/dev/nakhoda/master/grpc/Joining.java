package dev.nakhoda.master.grpc;

import com.google.protobuf.ByteString;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Names;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.security.BootstrapTokens;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proto.v1.ClusterNetwork;
import dev.nakhoda.proto.v1.JoinRequest;
import dev.nakhoda.proto.v1.JoinResponse;
import dev.nakhoda.proto.v1.RenewRequest;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs nodes' certificates: for holders of a bootstrap token, and for nodes whose own ends. A
 * token never gets the name of a Node that exists: its pods and their Secrets would come with it.
 */
public final class Joining {

  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final String NODE_PREFIX = "system:node:";
  private static final String PROXY = "system:kube-proxy";
  private static final String PROXY_GROUP = "system:node-proxier";
  private static final int MOST_REQUEST_BYTES = 16 << 10;

  private final CertificateAuthority authority;
  private final ClusterNetwork network;
  private final KnownNodes nodes;
  private final Time time;

  /** Which Nodes there are. */
  @FunctionalInterface
  public interface KnownNodes {
    boolean exists(String name);
  }

  public Joining(
      CertificateAuthority authority, ClusterNetwork network, KnownNodes nodes, Time time) {
    this.authority = authority;
    this.network = network;
    this.nodes = nodes;
    this.time = time;
  }

  public static KnownNodes nodesOf(Resources resources) {
    ResourceName nodes = ResourceName.NODES;
    ResourceType type =
        resources.type(nodes.group(), nodes.version(), nodes.plural()).orElseThrow();
    return name -> {
      try {
        resources.get(type, ObjectKey.cluster(name), "");
        return true;
      } catch (ApiException missing) {
        if (missing.isNotFound()) {
          return false;
        }
        throw missing;
      }
    };
  }

  JoinResponse join(User user, JoinRequest request) {
    if (!user.isIn(BootstrapTokens.GROUP) && !user.isIn(User.MASTERS)) {
      throw refused("joining needs a bootstrap token; make one with 'nakhoda token create'");
    }
    String name = request.getNodeName();
    if (!Names.isSubdomain(name)) {
      throw ApiException.badRequest("invalid node name \"" + name + "\": " + Names.SUBDOMAIN_FAULT);
    }
    if (nodes.exists(name) && !user.isIn(User.MASTERS)) {
      throw refused(
          "a Node with name \""
              + name
              + "\" already exists in the cluster. You must delete the existing Node or change the"
              + " name of this new joining Node");
    }
    LOG.info("node joins node={} by={}", name, user.name());
    return sign(NODE_PREFIX + name, List.of(User.NODES), request.getCertificateRequest());
  }

  JoinResponse renew(User user, RenewRequest request) {
    if (user.isIn(User.NODES) && user.name().startsWith(NODE_PREFIX)) {
      return sign(user.name(), List.of(User.NODES), request.getCertificateRequest());
    }
    if (user.name().equals(PROXY) && user.isIn(PROXY_GROUP)) {
      return sign(PROXY, List.of(PROXY_GROUP), request.getCertificateRequest());
    }
    throw refused("only nodes and their proxies renew their certificates here");
  }

  private JoinResponse sign(String user, List<String> groups, ByteString request) {
    if (request.size() > MOST_REQUEST_BYTES) {
      throw ApiException.badRequest("the certificate request is too large");
    }
    try {
      var chain = authority.sign(request.toByteArray(), user, groups, time.now());
      return JoinResponse.newBuilder()
          .setCertificate(pem(Pem.certificates(chain)))
          .setCertificateAuthority(pem(Pem.certificates(List.of(authority.certificate()))))
          .setNetwork(network)
          .setTime(time.now().truncatedTo(ChronoUnit.MILLIS).toString())
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
