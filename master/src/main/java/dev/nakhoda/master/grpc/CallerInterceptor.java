package dev.nakhoda.master.grpc;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.User;
import dev.nakhoda.client.GrpcStatus;
import dev.nakhoda.master.security.Authenticator;
import dev.nakhoda.master.security.Credentials;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Says who calls, by client certificate or bearer token, before any service sees the call. */
final class CallerInterceptor implements ServerInterceptor {

  private static final Context.Key<User> USER = Context.key("user");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Authenticator authenticator;

  CallerInterceptor(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /** Who makes the current call; to be asked inside the service method. */
  static User user() {
    return USER.get();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    try {
      String authorization = Optional.ofNullable(headers.get(AUTHORIZATION)).orElse("");
      User user = authenticator.authenticate(Credentials.of(certificate(call), authorization));
      return Contexts.interceptCall(Context.current().withValue(USER, user), call, headers, next);
    } catch (ApiException refused) {
      StatusException status = GrpcStatus.toGrpc(refused);
      call.close(status.getStatus(), status.getTrailers());
      return new ServerCall.Listener<>() {};
    }
  }

  private static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return session != null && session.getPeerCertificates()[0] instanceof X509Certificate leaf
          ? Optional.of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }
}
