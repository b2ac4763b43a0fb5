package dev.nakhoda.agent.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePlanTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ImagePlan.Limits LIMITS =
      new ImagePlan.Limits(85, 80, Duration.ofMinutes(2));

  private static ImagePlan.Seen image(String id, long bytes, boolean used, int age, int unused) {
    return new ImagePlan.Seen(
        id, List.of(), bytes, used, NOW.minusSeconds(age), NOW.minusSeconds(unused));
  }

  private static final List<ImagePlan.Seen> IMAGES =
      List.of(
          image("used", 50, true, 9000, 0),
          image("old", 4, false, 9000, 500),
          image("oldest", 3, false, 9000, 900),
          image("young", 30, false, 60, 900));

  @ParameterizedTest
  @CsvSource({
    "16, '', 0",
    "15, oldest old, 5",
    "17, '', 0",
    "12, oldest old, 8",
  })
  void removesTheLongestUnusedDownToTheLowThreshold(long available, String removed, long wanted) {
    ImagePlan plan = ImagePlan.of(IMAGES, 100, available, LIMITS, NOW);
    assertThat(String.join(" ", plan.remove().stream().map(ImagePlan.Seen::id).toList()))
        .isEqualTo(removed);
    assertThat(plan.wanted()).isEqualTo(wanted);
  }

  @Test
  void underPressureEverythingUnusedGoes() {
    assertThat(ImagePlan.all(IMAGES).remove().stream().map(ImagePlan.Seen::id))
        .containsExactlyInAnyOrder("old", "oldest", "young");
  }

  @Test
  void saysWhenItIsNotEnough() {
    assertThat(ImagePlan.of(IMAGES, 100, 2, LIMITS, NOW).isEnough()).isFalse();
    assertThat(ImagePlan.of(IMAGES, 100, 15, LIMITS, NOW).isEnough()).isTrue();
  }
}
