package dev.nakhoda.master.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.pki.KeyPairs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedTokensTest {

  private final SignedTokens tokens = new SignedTokens(KeyPairs.generate());
  private final String token = tokens.sign(Json.object().put("sub", "me"));

  @Test
  void knowsItsOwn() {
    assertThat(tokens.verified(token).orElseThrow().path("sub").asString("")).isEqualTo("me");
  }

  @Test
  void refusesWhatIsForgedOrBroken() {
    String[] parts = token.split("\\.");
    String other = encode("{\"sub\":\"you\"}");
    String none = encode("{\"alg\":\"none\"}");
    assertThat(tokens.verified(parts[0] + "." + other + "." + parts[2])).isEmpty();
    assertThat(tokens.verified(none + "." + parts[1] + ".")).isEmpty();
    assertThat(tokens.verified(parts[0] + "." + parts[1] + "." + encode("x"))).isEmpty();
    assertThat(tokens.verified("a.b.c")).isEmpty();
    assertThat(tokens.verified("")).isEmpty();
    assertThat(tokens.verified(".".repeat(100_000))).isEmpty();
    assertThat(new SignedTokens(KeyPairs.generate()).verified(token)).isEmpty();
  }

  @Test
  void keysOutliveARestart(@TempDir Path folder) {
    String signed = new SignedTokens(TokenKeys.loadOrCreate(folder)).sign(Json.object());
    assertThat(new SignedTokens(TokenKeys.loadOrCreate(folder)).verified(signed)).isPresent();
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
