package dev.nakhoda.agent.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.runtime.Images;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyringTest {

  private static final Keyring RING =
      Keyring.ofConfigJson(
          """
          {"auths": {
            "https://index.docker.io/v1/": {"username": "hub", "password": "h"},
            "registry.example.com:5000": {"auth": "YW5uOnMzOmNyZXQ="},
            "registry.example.com:5000/team": {"username": "team", "password": "t"},
            "*.wild.example": {"username": "wild", "password": "w"},
            "broken.example": {"auth": "bm9jb2xvbg=="}
          }}
          """
              .getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @CsvSource({
    "nginx, hub",
    "library/nginx:1, hub",
    "registry.example.com:5000/web:1, ann",
    "registry.example.com:5000/team/web@sha256:00, team ann",
    "registry.example.com:5000/teams/web, ann",
    "registry.example.com/web, ''",
    "a.wild.example/web, wild",
    "a.b.wild.example/web, ''",
    "broken.example/web, ''",
    "localhost/web, ''"
  })
  void findsWhatIsForAnImage(String image, String users) {
    assertThat(String.join(" ", RING.lookup(image).stream().map(c -> c.username()).toList()))
        .isEqualTo(users);
  }

  @Test
  void readsTheOlderFormAndPasswordsWithColons() {
    Keyring ring =
        Keyring.ofDockerCfg(
            "{\"r.example\": {\"auth\": \"YW5uOnMzOmNyZXQ=\"}}".getBytes(StandardCharsets.UTF_8));
    assertThat(ring.lookup("r.example/web"))
        .isEqualTo(List.of(new Images.Credentials("r.example", "ann", "s3:cret")));
  }
}
