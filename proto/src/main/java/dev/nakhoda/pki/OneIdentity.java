package dev.nakhoda.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows one identity to every peer that takes its kind of key and its issuer. The JDK's own key
 * manager wants a key store, whose password-based encryption costs half a second at a start.
 */
final class OneIdentity extends X509ExtendedKeyManager {

  private static final String ALIAS = "identity";

  private final Identity identity;

  OneIdentity(Identity identity) {
    this.identity = identity;
  }

  private boolean fits(String keyType, Principal[] issuers) {
    return keyType.split("_", 2)[0].equals(identity.key().getAlgorithm()) && trusted(issuers);
  }

  /** A peer that names no issuers takes any. */
  private boolean trusted(Principal[] issuers) {
    if (issuers == null || issuers.length == 0) {
      return true;
    }
    List<Principal> named = Arrays.asList(issuers);
    return identity.chain().stream()
        .anyMatch(certificate -> named.contains(certificate.getIssuerX500Principal()));
  }

  private String alias(Stream<String> keyTypes, Principal[] issuers) {
    return keyTypes.anyMatch(keyType -> fits(keyType, issuers)) ? ALIAS : null;
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return alias(Stream.of(keyTypes), issuers);
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return alias(Stream.of(keyType), issuers);
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return alias(Stream.of(keyTypes), issuers);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return alias(Stream.of(keyType), issuers);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return aliases(keyType, issuers);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return aliases(keyType, issuers);
  }

  private String[] aliases(String keyType, Principal[] issuers) {
    return fits(keyType, issuers) ? new String[] {ALIAS} : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.key();
  }
}
