package dev.nakhoda.cli.lab;

import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.TrustAnyone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Finds the cluster's authority when only its hash is known: the server shows its certificates in a
 * handshake that trusts nobody with anything, and the one that has the hash is the authority.
 */
public final class Discovery {

  private static final int TIMEOUT_MILLIS = 5000;

  private Discovery() {}

  /** LabException when nobody answers or none of the certificates has the hash. */
  public static X509Certificate authority(String host, int port, String hash) {
    List<X509Certificate> chain = chain(host, port);
    X509Certificate authority =
        chain.stream()
            .filter(certificate -> KeyPairs.hash(certificate).equals(hash))
            .findFirst()
            .orElseThrow(() ->
                new LabException(
                    "no certificate of "
                        + host
                        + ":"
                        + port
                        + " has the hash "
                        + hash
                        + ": this is another cluster, or somebody in between; compare with"
                        + " 'nakhoda token create --print-join-command' on the master"));
    try {
      chain.getFirst().verify(authority.getPublicKey());
      chain.getFirst().checkValidity();
    } catch (GeneralSecurityException forged) {
      throw new LabException(
          "the certificate of "
              + host
              + " is not valid ("
              + forged.getMessage()
              + "): are the"
              + " clocks of both machines right?");
    }
    return authority;
  }

  private static List<X509Certificate> chain(String host, int port) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return Arrays.stream(socket.getSession().getPeerCertificates())
            .map(certificate -> (X509Certificate) certificate)
            .toList();
      }
    } catch (IOException unreachable) {
      throw new LabException(
          "no master answers at "
              + host
              + ":"
              + port
              + " ("
              + unreachable.getMessage()
              + "): is the address right and does a firewall let it through?");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK lacks TLS", missing);
    }
  }
}
