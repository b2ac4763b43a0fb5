package dev.nakhoda.master.controllers.namespaces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenSecretPlanTest {

  private static final String NAMED = "'kubernetes.io/service-account.name':'a'";
  private static final String SEALED = NAMED + ",'kubernetes.io/service-account.uid':'u'";

  /** Y2E= is the certificate, bg== the namespace. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "named | `` | u | Fill true",
        "sealed | 'token':'dA==' | u | Fill false",
        "sealed | 'token':'dA==','ca.crt':'b2xk','namespace':'bg==' | u | Fill false",
        "sealed | 'token':'dA==','ca.crt':'Y2E=','namespace':'bg==' | u | Keep",
        "sealed | 'token':'dA==','ca.crt':'Y2E=','namespace':'bg==' | other | Delete",
        "named | `` | `` | Delete",
        "none | `` | `` | Keep"
      })
  void plans(String annotations, String data, String uid, String want) {
    String marks =
        switch (annotations) {
          case "named" -> NAMED;
          case "sealed" -> SEALED;
          default -> "";
        };
    KubeObject secret =
        object(
            "{'metadata':{'name':'s','namespace':'n','annotations':{%s}},'type':'%s','data':{%s}}"
                .formatted(marks, TokenSecretPlan.TYPE, data));
    Optional<KubeObject> account =
        Optional.of(uid)
            .filter(text -> !text.isEmpty())
            .map(text ->
                object("{'metadata':{'name':'a','namespace':'n','uid':'%s'}}".formatted(text)));
    String got =
        switch (TokenSecretPlan.of(secret, account, "ca")) {
          case TokenSecretPlan.Keep _ -> "Keep";
          case TokenSecretPlan.Delete _ -> "Delete";
          case TokenSecretPlan.Fill(_, boolean token) -> "Fill " + token;
        };
    assertThat(got).isEqualTo(want);
  }

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }
}
