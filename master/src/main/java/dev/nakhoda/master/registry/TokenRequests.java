package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** serviceaccounts/token: checks a TokenRequest and has it signed. Thread-safe. */
final class TokenRequests {

  private static final ResourceName REQUEST =
      new ResourceName("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest", true);
  private static final long DEFAULT_SECONDS = 3600;
  private static final long SHORTEST_SECONDS = 600;
  private static final long LONGEST_SECONDS = 1L << 32;

  private final TokenSigner signer;
  private final Lookup lookup;

  TokenRequests(TokenSigner signer, Lookup lookup) {
    this.signer = signer;
    this.lookup = lookup;
  }

  KubeObject issue(ObjectKey key, KubeObject body) {
    KubeObject account =
        lookup
            .find(ResourceName.SERVICE_ACCOUNTS, key)
            .orElseThrow(() -> ApiException.notFound(ResourceName.SERVICE_ACCOUNTS, key.name()));
    ObjectNode answer = body.copyTree();
    JsonNode spec = answer.path("spec");
    long seconds = Fields.number(answer, "spec.expirationSeconds", DEFAULT_SECONDS);
    check(key.name(), seconds);
    List<String> audiences = new ArrayList<>();
    spec.path("audiences").forEach(audience -> audiences.add(audience.asString("")));
    TokenSigner.Token token =
        signer.sign(
            new TokenSigner.Request(
                account, audiences, Duration.ofSeconds(seconds), boundTo(key, spec)));
    answer.put("kind", "TokenRequest").put("apiVersion", REQUEST.apiVersion());
    answer.withObjectProperty("metadata").put("name", key.name()).put("namespace", key.namespace());
    answer.withObjectProperty("spec").put("expirationSeconds", seconds);
    answer
        .putObject("status")
        .put("token", token.token())
        .put("expirationTimestamp", token.expiration().truncatedTo(ChronoUnit.SECONDS).toString());
    return KubeObject.of(answer);
  }

  private static void check(String name, long seconds) {
    FieldFaults faults = new FieldFaults();
    if (seconds < SHORTEST_SECONDS) {
      faults.invalid(
          "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > LONGEST_SECONDS) {
      faults.invalid(
          "spec.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
    }
    if (!faults.isEmpty()) {
      throw ApiException.invalid(REQUEST, name, faults.causes());
    }
  }

  private Optional<KubeObject> boundTo(ObjectKey account, JsonNode spec) {
    JsonNode reference = spec.path("boundObjectRef");
    if (!reference.isObject()) {
      return Optional.empty();
    }
    ResourceName kind =
        switch (reference.path("kind").asString("")) {
          case "Pod" -> ResourceName.PODS;
          case "Secret" -> ResourceName.SECRETS;
          default ->
              throw ApiException.badRequest(
                  "cannot bind token to object of type " + reference.path("kind").asString(""));
        };
    String name = reference.path("name").asString("");
    KubeObject bound =
        lookup
            .find(kind, new ObjectKey(account.namespace(), name))
            .orElseThrow(() -> ApiException.notFound(kind, name));
    String uid = reference.path("uid").asString("");
    if (!uid.isEmpty() && !uid.equals(bound.uid())) {
      throw ApiException.conflict(
          kind,
          name,
          "the UID in the bound object reference ("
              + uid
              + ") does not match the UID in record. The object might have been deleted and then"
              + " recreated");
    }
    return Optional.of(bound);
  }
}
