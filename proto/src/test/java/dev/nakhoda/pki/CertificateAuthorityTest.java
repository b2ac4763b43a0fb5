package dev.nakhoda.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final CertificateAuthority authority = CertificateAuthority.create("kubernetes", NOW);

  @Test
  void signsExactlyTheIdentityThatWasAskedFor() throws Exception {
    var pair = KeyPairs.generate();
    byte[] request =
        KeyPairs.certificateRequest(pair, "system:node:node-1", List.of("system:nodes"));
    var chain = authority.sign(request, "system:node:node-1", List.of("system:nodes"), NOW);
    chain.getFirst().verify(authority.certificate().getPublicKey());
    assertThat(chain.getFirst().getSubjectX500Principal().getName())
        .isEqualTo("CN=system:node:node-1,O=system:nodes");
  }

  @Test
  void refusesARequestForSomebodyElse() {
    byte[] request =
        KeyPairs.certificateRequest(KeyPairs.generate(), "admin", List.of("system:masters"));
    assertThatThrownBy(() -> authority.sign(request, "system:node:n", List.of("system:nodes"), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is for");
    assertThatThrownBy(() -> authority.sign(new byte[] {1, 2}, "n", List.of(), NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filesAreReadableByTheirOwnerOnly(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("pki/ca.key");
    authority.identity().store(folder.resolve("pki/ca.crt"), key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Identity loaded = Identity.load(folder.resolve("pki/ca.crt"), key);
    assertThat(loaded.key()).isEqualTo(authority.identity().key());
    assertThat(KeyPairs.hash(loaded.certificate())).startsWith("sha256:").hasSize(71);
  }

  @Test
  void tokensHideTheirSecret() {
    BootstrapToken token = BootstrapToken.generate();
    assertThat(BootstrapToken.parse(token.reveal())).isEqualTo(token);
    assertThat(token.toString()).doesNotContain(token.secret());
    assertThatThrownBy(() -> BootstrapToken.parse("no")).hasMessageContaining("token create");
  }
}
