package dev.nakhoda.master.security;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Bootstrap tokens, {@code id.secret}, kept as Secrets {@code kube-system/bootstrap-token-<id>} in
 * upstream's form. Thread-safe; reads through the client at each use, so a deleted or expired token
 * is refused at once.
 */
public final class BootstrapTokens implements TokenAuthenticator {

  public static final String GROUP = "system:bootstrappers";
  private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");

  private final Client client;
  private final Time time;

  public BootstrapTokens(Client client, Time time) {
    this.client = client;
    this.time = time;
  }

  @Override
  public Optional<User> authenticate(String token) {
    Matcher form = FORM.matcher(token);
    if (!form.matches()) {
      return Optional.empty();
    }
    return secret(form.group(1))
        .filter(secret -> valid(secret, form.group(1), form.group(2)))
        .map(secret -> new User("system:bootstrap:" + form.group(1), "", List.of(GROUP)));
  }

  private Optional<KubeObject> secret(String id) {
    try {
      return Optional.of(
          client.get(ResourceName.SECRETS, new ObjectKey("kube-system", "bootstrap-token-" + id)));
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private boolean valid(KubeObject secret, String id, String expected) {
    return secret.tree().path("type").asString("").equals("bootstrap.kubernetes.io/token")
        && !secret.beingDeleted()
        && data(secret, "token-id").equals(id)
        && sameSecret(data(secret, "token-secret"), expected)
        && data(secret, "usage-bootstrap-authentication").equals("true")
        && !expired(data(secret, "expiration"));
  }

  /** An expiration that cannot be read counts as passed, as upstream does. */
  private boolean expired(String expiration) {
    if (expiration.isEmpty()) {
      return false;
    }
    try {
      return !time.now().isBefore(OffsetDateTime.parse(expiration).toInstant());
    } catch (DateTimeException unreadable) {
      return true;
    }
  }

  private static boolean sameSecret(String actual, String expected) {
    return MessageDigest.isEqual(
        actual.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static String data(KubeObject secret, String key) {
    JsonNode value = secret.tree().path("data").path(key);
    try {
      return new String(Base64.getDecoder().decode(value.asString("")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }
}
