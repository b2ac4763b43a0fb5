package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Secret that users make for a service account's token. */
@ExtendWith(TestCluster.class)
class TokenSecretTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: bot, annotations: {kubernetes.io/service-account.name: bot}}
      type: kubernetes.io/service-account-token
      """;

  @Test
  void itGetsATokenAndGoesWithTheAccount(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "token-secret")) {
      namespace.kubectl("create", "serviceaccount", "bot").ok();
      namespace.apply(SECRET);
      String encoded =
          eventually(
              "its token",
              SOON,
              () -> namespace.get("secret/bot", "{.data.token}"),
              text -> !text.isEmpty());
      String token = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      String server =
          cluster.kubectl("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}").ok();
      String answer =
          cluster
              .inside(
                  "curl",
                  "-ks",
                  "-H",
                  "Authorization: Bearer " + token,
                  server + "/api/v1/namespaces/" + namespace.name() + "/secrets")
              .ok();
      assertThat(answer).contains("system:serviceaccount:" + namespace.name() + ":bot");
      namespace.kubectl("delete", "serviceaccount", "bot").ok();
      eventually(
          "the Secret is gone",
          SOON,
          () -> namespace.kubectl("get", "secret", "bot", "--ignore-not-found").ok(),
          String::isEmpty);
    }
  }
}
