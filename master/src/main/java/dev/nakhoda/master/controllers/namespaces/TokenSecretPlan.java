package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is to become of a Secret that holds a service account's token. Pure. */
sealed interface TokenSecretPlan {

  String TYPE = "kubernetes.io/service-account-token";
  String ACCOUNT = "kubernetes.io/service-account.name";
  String ACCOUNT_UID = "kubernetes.io/service-account.uid";

  record Keep() implements TokenSecretPlan {}

  /** Its account is gone, or another has the name now. */
  record Delete() implements TokenSecretPlan {}

  /** Something is missing or stale. */
  record Fill(KubeObject account, boolean token) implements TokenSecretPlan {}

  static boolean holdsToken(KubeObject secret) {
    return secret.tree().path("type").asString("").equals(TYPE);
  }

  static String account(KubeObject secret) {
    return secret.metadata().path("annotations").path(ACCOUNT).asString("");
  }

  static TokenSecretPlan of(
      KubeObject secret, Optional<KubeObject> account, String rootCertificate) {
    if (!holdsToken(secret) || secret.beingDeleted() || account(secret).isEmpty()) {
      return new Keep();
    }
    String uid = secret.metadata().path("annotations").path(ACCOUNT_UID).asString("");
    if (account.isEmpty() || !uid.isEmpty() && !uid.equals(account.get().uid())) {
      return new Delete();
    }
    JsonNode data = secret.tree().path("data");
    boolean token = data.path("token").asString("").isEmpty();
    boolean current =
        uid.equals(account.get().uid())
            && data.path("ca.crt").asString("").equals(encoded(rootCertificate))
            && data.path("namespace").asString("").equals(encoded(secret.namespace()));
    return token || !current ? new Fill(account.get(), token) : new Keep();
  }

  static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
