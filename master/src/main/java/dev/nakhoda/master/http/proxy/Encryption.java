package dev.nakhoda.master.http.proxy;

import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.TrustAnyone;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS towards pods, whose certificates nobody vouches for: as upstream, whoever answers will do.
 */
final class Encryption {

  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final SSLSocketFactory SOCKETS = factory();

  private Encryption() {}

  private static SSLSocketFactory factory() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
      return context.getSocketFactory();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Closes {@code plain} when the two do not come to terms within ten seconds. */
  static Socket over(Socket plain, Backend backend, Time time) throws IOException {
    Time.Timer late = time.after(HANDSHAKE, () -> close(plain));
    try {
      SSLSocket secure =
          (SSLSocket) SOCKETS.createSocket(plain, backend.address(), backend.port(), true);
      secure.startHandshake();
      return secure;
    } finally {
      late.cancel();
    }
  }

  private static void close(Socket plain) {
    try {
      plain.close();
    } catch (IOException gone) {
      // It ends either way.
    }
  }
}
