package dev.nakhoda.master.security;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.User;
import dev.nakhoda.loop.Time;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Says who a caller is: by client certificate (CN is the name, each O a group), else by the first
 * token authenticator that knows the bearer token, else anonymous. Thread-safe. A token that nobody
 * knows is refused with 401.
 */
public final class Authenticator {

  /** As many certificates are remembered; then all are forgotten and worked out anew. */
  private static final int MOST_HOLDERS = 10_000;

  private final List<TokenAuthenticator> tokens;
  private final Time time;
  private final Map<X509Certificate, Optional<User>> holders = new ConcurrentHashMap<>();

  public Authenticator(List<TokenAuthenticator> tokens, Time time) {
    this.tokens = List.copyOf(tokens);
    this.time = time;
  }

  public User authenticate(Credentials credentials) {
    credentials.certificate().ifPresent(this::checkGood);
    Optional<User> byCertificate = credentials.certificate().flatMap(this::holder);
    if (byCertificate.isPresent()) {
      return byCertificate.get();
    }
    if (credentials.bearerToken().isEmpty()) {
      return User.ANONYMOUS;
    }
    return review(credentials.bearerToken().get()).orElseThrow(ApiException::unauthorized);
  }

  /** A connection may outlive the certificate that it was opened with. */
  private void checkGood(X509Certificate certificate) {
    if (time.now().isAfter(certificate.getNotAfter().toInstant())) {
      throw ApiException.unauthorized();
    }
  }

  /** Who holds {@code token}; empty when no authenticator knows it. */
  public Optional<User> review(String token) {
    return tokens.stream()
        .flatMap(authenticator -> authenticator.authenticate(token).stream())
        .findFirst()
        .map(Authenticator::authenticated);
  }

  /** Worked out once for each certificate: a node's calls all come with the same one. */
  private Optional<User> holder(X509Certificate certificate) {
    if (holders.size() >= MOST_HOLDERS) {
      holders.clear();
    }
    return holders.computeIfAbsent(
        certificate, each -> subject(each).map(Authenticator::authenticated));
  }

  /** A certificate without a common name says nothing about its holder. */
  private static Optional<User> subject(X509Certificate certificate) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        var attributes = part.toAttributes();
        if (attributes.get("CN") != null) {
          name = attributes.get("CN").get().toString();
        }
        if (attributes.get("O") != null) {
          groups.add(attributes.get("O").get().toString());
        }
      }
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new User(name, "", groups, CredentialId.of(certificate)));
  }

  private static User authenticated(User user) {
    if (user.groups().contains(User.AUTHENTICATED)) {
      return user;
    }
    List<String> groups = new ArrayList<>(user.groups());
    groups.add(User.AUTHENTICATED);
    return new User(user.name(), user.uid(), List.copyOf(groups), user.extra());
  }
}
