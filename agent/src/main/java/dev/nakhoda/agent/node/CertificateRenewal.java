package dev.nakhoda.agent.node;

import com.google.protobuf.ByteString;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proto.v1.ClusterGrpc;
import dev.nakhoda.proto.v1.RenewRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the agent's client certificate good without a restart: when three quarters of its life are
 * over, a new key is made here and the master signs it for the same name. Its loop is the only
 * writer of the files and of the identity that new connections show; the old connection is left, so
 * that new calls go by a new one. A refusal or an unreachable master is tried again after a second,
 * doubling to ten minutes.
 */
public final class CertificateRenewal implements Supplier<Identity>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
  private static final Duration TICK = Duration.ofHours(1);
  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));
  private static final int CALL_SECONDS = 20;

  /** Where the certificate and its key are kept. */
  public record Files(Path certificate, Path key) {}

  private final Files files;
  private final Time time;
  private volatile Identity identity;

  /** What follows belongs to the loop's thread. */
  private int failures;

  private Instant retryAt = Instant.MIN;
  private Loop loop;

  /** Reads the files; {@link #start} begins to renew. */
  public CertificateRenewal(Files files, Time time) {
    this.files = files;
    this.time = time;
    this.identity = Identity.load(files.certificate(), files.key());
  }

  /** What a new connection shows. */
  @Override
  public Identity get() {
    return identity;
  }

  /**
   * @param channel that shows {@link #get()}; whoever made it closes it
   */
  public CertificateRenewal start(ManagedChannel channel) {
    loop = new Loop("certificate-renewal", TICK, () -> step(channel));
    loop.start();
    return this;
  }

  private void step(ManagedChannel channel) {
    Instant now = time.now();
    Instant due = due(identity.certificate());
    if (!now.isBefore(due) && !now.isBefore(retryAt)) {
      renew(channel);
      due = due(identity.certificate());
    }
    Instant next = due.isAfter(retryAt) ? due : retryAt;
    Duration wait = Duration.between(time.now(), next);
    if (wait.compareTo(TICK) < 0) {
      time.after(wait.isNegative() ? Duration.ZERO : wait, loop::signal);
    }
  }

  /** When three quarters of its life are over. */
  static Instant due(X509Certificate certificate) {
    Instant start = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(start, certificate.getNotAfter().toInstant());
    return start.plus(life.multipliedBy(3).dividedBy(4));
  }

  private void renew(ManagedChannel channel) {
    try {
      Identity fresh = ask(channel);
      fresh.store(files.certificate(), files.key());
      identity = fresh;
      failures = 0;
      retryAt = Instant.MIN;
      channel.enterIdle();
      LOG.info("certificate renewed until={}", fresh.certificate().getNotAfter().toInstant());
    } catch (StatusRuntimeException | IllegalArgumentException | GeneralSecurityException failed) {
      retryAt = time.now().plus(RETRY.delay(++failures));
      LOG.warn(
          "certificate not renewed, again at={} good until={} why={}",
          retryAt,
          identity.certificate().getNotAfter().toInstant(),
          failed.getMessage());
    }
  }

  /** The answer must be for our new key and by our authority: the chain's last one. */
  private Identity ask(ManagedChannel channel) throws GeneralSecurityException {
    KeyPair pair = KeyPairs.generate();
    X509Certificate former = identity.certificate();
    byte[] request =
        KeyPairs.certificateRequest(pair, parts(former, "CN").getFirst(), parts(former, "O"));
    var answer =
        ClusterGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
            .renew(
                RenewRequest.newBuilder()
                    .setCertificateRequest(ByteString.copyFrom(request))
                    .build());
    List<X509Certificate> chain =
        Pem.parseCertificates(answer.getCertificate().toString(StandardCharsets.US_ASCII));
    X509Certificate leaf = chain.getFirst();
    leaf.verify(identity.chain().getLast().getPublicKey());
    if (!leaf.getPublicKey().equals(pair.getPublic())) {
      throw new IllegalArgumentException("the master signed another key than ours");
    }
    return new Identity(chain, pair.getPrivate());
  }

  private static List<String> parts(X509Certificate certificate, String type) {
    try {
      Stream<Rdn> parts =
          new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().stream();
      return parts
          .filter(part -> part.getType().equals(type))
          .map(part -> part.getValue().toString())
          .toList();
    } catch (InvalidNameException broken) {
      throw new IllegalArgumentException("the certificate's subject is unreadable", broken);
    }
  }

  @Override
  public void close() {
    if (loop != null) {
      loop.close();
    }
  }
}
