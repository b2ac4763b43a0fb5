package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSkewTest {

  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T04:00:00Z, ''",
    "2026-11-21T03:59:51Z, ''",
    "2026-11-21T03:59:00Z, this machine's clock is 60 s ahead of the master's",
    "2026-11-21T04:02:00.5Z, this machine's clock is 120 s behind the master's",
    "an older master tells none, ''"
  })
  void aDifferenceIsTold(String master, String want) {
    ClockSkew skew = ClockSkew.between(master, NOW);
    skew.refuseLarge();
    assertThat(skew.warning().orElse("")).contains(want);
    assertThat(skew.warning().isPresent()).isEqualTo(!want.isEmpty());
  }

  @Test
  void aLargeOneIsRefused() {
    assertThatExceptionOfType(LabException.class)
        .isThrownBy(() -> ClockSkew.between("2026-11-21T04:10:00Z", NOW).refuseLarge())
        .withMessage(
            "this machine's clock is 600 s behind the master's: set it first (chrony or"
                + " systemd-timesyncd keep it right)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"etcdserver\":\"3.4.23\",\"etcdcluster\":\"3.4.0\"} | ''",
        "{\"etcdserver\":\"3.3.25\"} | it is older than 3.4",
        "HTTP/1.1 404 Not Found | what answers there is no etcd"
      })
  void etcdTellsItsVersion(String answer, String want) {
    assertThat(EtcdProbe.judge(answer).orElse("")).isEqualTo(want);
  }
}
