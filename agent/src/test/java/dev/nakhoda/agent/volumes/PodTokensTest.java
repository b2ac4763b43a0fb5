package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.FakeTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PodTokensTest {

  private final FakeTime time = new FakeTime();
  private final AtomicInteger issued = new AtomicInteger();
  private final AtomicBoolean away = new AtomicBoolean();
  private final PodTokens tokens = new PodTokens(this::issue, time);
  private final KubeObject pod =
      KubeObject.of(Json.readObject("{\"metadata\":{\"name\":\"p\",\"uid\":\"u\"}}"));

  private TokenSource.Token issue(KubeObject pod, String audience, long seconds) {
    if (away.get()) {
      throw ApiException.badRequest("away");
    }
    return new TokenSource.Token(
        audience + issued.incrementAndGet(), time.now().plusSeconds(seconds));
  }

  @Test
  void rotatesAfterFourFifthsOfItsLife() {
    assertThat(tokens.token(pod, "a", 1000)).isEqualTo("a1");
    time.advance(Duration.ofSeconds(799));
    assertThat(tokens.token(pod, "a", 1000)).isEqualTo("a1");
    time.advance(Duration.ofSeconds(1));
    assertThat(tokens.token(pod, "a", 1000)).isEqualTo("a2");
  }

  @Test
  void theOldOneServesWhileTheMasterIsAway() {
    tokens.token(pod, "a", 1000);
    away.set(true);
    time.advance(Duration.ofSeconds(900));
    assertThat(tokens.token(pod, "a", 1000)).isEqualTo("a1");
  }

  @Test
  void longLivedTokensAreReplacedDaily() {
    assertThat(PodTokens.renewAt(time.now(), time.now().plus(Duration.ofDays(365))))
        .isEqualTo(time.now().plus(Duration.ofHours(24)));
  }
}
