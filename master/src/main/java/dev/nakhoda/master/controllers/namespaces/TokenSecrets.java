package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts tokens into Secrets that users make for them ({@code kubernetes.io/service-account-token}),
 * and deletes those whose account is gone. Such a token dies with its Secret.
 */
public final class TokenSecrets {

  /** The longest that a token may be asked for: the Secret's own life is what ends it. */
  private static final long SECONDS = 1L << 32;

  private final ControllerContext context;
  private final Informer secrets;
  private final Informer accounts;

  private TokenSecrets(ControllerContext context) {
    this.context = context;
    this.secrets = context.informers().of(ResourceName.SECRETS);
    this.accounts = context.informers().of(ResourceName.SERVICE_ACCOUNTS);
  }

  public static Controller of(ControllerContext context) {
    var self = new TokenSecrets(context);
    Controller controller =
        context.controller("serviceaccount-token-controller", 1, self::reconcile);
    self.secrets.onChange(change -> {
      if (TokenSecretPlan.holdsToken(change.object())) {
        controller.add(change.object().key());
      }
    });
    self.accounts.onChange(change -> {
      KubeObject account = change.object();
      if (change.before().isEmpty() || change.after().isEmpty()) {
        self.secrets.list().stream()
            .filter(TokenSecretPlan::holdsToken)
            .filter(secret -> secret.namespace().equals(account.namespace()))
            .filter(secret -> TokenSecretPlan.account(secret).equals(account.name()))
            .forEach(secret -> controller.add(secret.key()));
      }
    });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = secrets.get(key);
    if (found.isEmpty() || !TokenSecretPlan.holdsToken(found.get())) {
      return Result.DONE;
    }
    KubeObject secret = found.get();
    String certificate = context.config().rootCertificate();
    Optional<KubeObject> account = account(secret);
    switch (TokenSecretPlan.of(secret, account, certificate)) {
      case TokenSecretPlan.Keep _ -> {}
      case TokenSecretPlan.Delete _ -> delete(secret);
      case TokenSecretPlan.Fill(KubeObject of, boolean token) -> fill(secret, of, token);
    }
    return Result.DONE;
  }

  /** The API itself is asked: a Secret must not go because the cache is late. */
  private Optional<KubeObject> account(KubeObject secret) {
    ObjectKey key = new ObjectKey(secret.namespace(), TokenSecretPlan.account(secret));
    if (key.name().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(context.client().get(ResourceName.SERVICE_ACCOUNTS, key));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  private void delete(KubeObject secret) {
    try {
      context
          .client()
          .delete(
              ResourceName.SECRETS,
              secret.key(),
              new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(secret.uid())));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private void fill(KubeObject secret, KubeObject account, boolean token) {
    Optional<String> made = token ? Optional.of(token(secret, account)) : Optional.empty();
    KubeObject after =
        secret.with(tree -> {
          tree.withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put(TokenSecretPlan.ACCOUNT_UID, account.uid());
          ObjectNode data = tree.withObjectProperty("data");
          data.put("ca.crt", TokenSecretPlan.encoded(context.config().rootCertificate()));
          data.put("namespace", TokenSecretPlan.encoded(secret.namespace()));
          made.ifPresent(text -> data.put("token", TokenSecretPlan.encoded(text)));
        });
    try {
      context
          .client()
          .patch(ResourceName.SECRETS, secret.key(), "", Patch.betweenUnchanged(secret, after));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private String token(KubeObject secret, KubeObject account) {
    ObjectNode request = Json.object().put("apiVersion", "authentication.k8s.io/v1");
    request.put("kind", "TokenRequest");
    ObjectNode spec = request.putObject("spec").put("expirationSeconds", SECONDS);
    spec.putArray("audiences");
    spec.putObject("boundObjectRef")
        .put("kind", "Secret")
        .put("apiVersion", "v1")
        .put("name", secret.name())
        .put("uid", secret.uid());
    return context
        .client()
        .create(ResourceName.SERVICE_ACCOUNTS, account.key(), "token", KubeObject.of(request))
        .tree()
        .at("/status/token")
        .asString("");
  }
}
