package dev.nakhoda.master.security;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.registry.TokenSigner;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Service account tokens: signs them for {@code serviceaccounts/token} and knows their holders
 * again. A token dies with its service account and with what it is bound to, looked up at each use.
 * Thread-safe.
 */
public final class ServiceAccountTokens implements TokenSigner, TokenAuthenticator {

  /** Who signs, and the audience that the API server itself is. */
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  private static final String EXTRA = "authentication.kubernetes.io/";

  private final SignedTokens tokens;
  private final Supplier<Client> client;
  private final Time time;

  /** {@code client} is asked for at use only: the registry, which the client needs, needs this. */
  public ServiceAccountTokens(KeyPair keys, Supplier<Client> client, Time time) {
    this.tokens = new SignedTokens(keys);
    this.client = client;
    this.time = time;
  }

  @Override
  public Token sign(Request request) {
    Instant now = time.now();
    Instant expiration = now.plus(request.lifetime());
    KubeObject account = request.serviceAccount();
    ObjectNode claims = Json.object();
    var audiences = claims.putArray("aud");
    (request.audiences().isEmpty() ? List.of(ISSUER) : request.audiences()).forEach(audiences::add);
    claims
        .put("exp", expiration.getEpochSecond())
        .put("iat", now.getEpochSecond())
        .put("iss", ISSUER)
        .put("jti", UUID.randomUUID().toString());
    ObjectNode own = claims.putObject("kubernetes.io").put("namespace", account.namespace());
    request
        .boundTo()
        .ifPresent(bound ->
            own.putObject(bound.kind().toLowerCase(java.util.Locale.ROOT))
                .put("name", bound.name())
                .put("uid", bound.uid()));
    request.boundTo().ifPresent(bound -> node(bound, own));
    own.putObject("serviceaccount").put("name", account.name()).put("uid", account.uid());
    claims
        .put("nbf", now.getEpochSecond())
        .put("sub", userName(account.namespace(), account.name()));
    return new Token(tokens.sign(claims), expiration);
  }

  /** The token of a pod says on which node the pod is. */
  private void node(KubeObject bound, ObjectNode own) {
    String name = bound.tree().path("spec").path("nodeName").asString("");
    if (!bound.kind().equals("Pod") || name.isEmpty()) {
      return;
    }
    ObjectNode node = own.putObject("node").put("name", name);
    try {
      node.put("uid", client.get().get(ResourceName.NODES, new ObjectKey("", name)).uid());
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        throw refused;
      }
    }
  }

  @Override
  public Optional<User> authenticate(String token) {
    return tokens.verified(token).filter(this::current).flatMap(this::holder);
  }

  private boolean current(JsonNode claims) {
    long now = time.now().getEpochSecond();
    boolean forUs =
        claims.path("aud").valueStream().anyMatch(each -> each.asString("").equals(ISSUER));
    return forUs
        && claims.path("iss").asString("").equals(ISSUER)
        && claims.path("nbf").asLong(Long.MAX_VALUE) <= now
        && now < claims.path("exp").asLong(0);
  }

  private Optional<User> holder(JsonNode claims) {
    JsonNode own = claims.path("kubernetes.io");
    String namespace = own.path("namespace").asString("");
    JsonNode account = own.path("serviceaccount");
    boolean alive =
        exists(ResourceName.SERVICE_ACCOUNTS, namespace, account)
            && (!own.has("pod") || exists(ResourceName.PODS, namespace, own.get("pod")))
            && (!own.has("secret") || exists(ResourceName.SECRETS, namespace, own.get("secret")));
    if (!alive) {
      return Optional.empty();
    }
    List<String> groups = List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    String name = userName(namespace, account.path("name").asString(""));
    return Optional.of(new User(name, account.path("uid").asString(""), groups, extra(claims)));
  }

  /** The token's number, and what it is bound to. */
  private static Map<String, List<String>> extra(JsonNode claims) {
    Map<String, List<String>> extra = new TreeMap<>();
    String number = claims.path("jti").asString("");
    if (!number.isEmpty()) {
      var id = CredentialId.ofToken(number);
      extra.put(id.getKey(), id.getValue());
    }
    for (String kind : List.of("node", "pod")) {
      for (String field : List.of("name", "uid")) {
        String value = claims.path("kubernetes.io").path(kind).path(field).asString("");
        if (!value.isEmpty()) {
          extra.put(EXTRA + kind + "-" + field, List.of(value));
        }
      }
    }
    return extra;
  }

  private boolean exists(ResourceName resource, String namespace, JsonNode reference) {
    try {
      KubeObject found =
          client.get().get(resource, new ObjectKey(namespace, reference.path("name").asString("")));
      return found.uid().equals(reference.path("uid").asString("")) && !found.beingDeleted();
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return false;
      }
      throw refused;
    }
  }

  private static String userName(String namespace, String name) {
    return "system:serviceaccount:" + namespace + ":" + name;
  }
}
