package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Groups that other servers answer for, by APIService. One loop asks each of them what it serves,
 * every few seconds and after a change, and keeps the condition Available; requests run on their
 * callers' threads. Every master does both for itself. Closing ends the loop and all connections.
 */
public final class Aggregator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final int LONGEST_LIST = 4 << 20;
  private static final User PROBER = new User("system:kube-aggregator", "", List.of(User.MASTERS));

  /** Served here whatever an APIService says, but for this group, which others serve better. */
  private static final String REPLACEABLE = "metrics.k8s.io/v1beta1";

  private final Client client;
  private final Time time;
  private final Backends backends;
  private final String authority;
  private final Informer apiServices;
  private final Loop loop = new Loop("aggregator", PERIOD, this::step);
  private volatile Set<String> local = Set.of();
  private volatile Map<String, JsonNode> resourceLists = Map.of();
  private volatile Consumer<Map<String, JsonNode>> listener = lists -> {};

  /**
   * @param authority signs the certificate that other servers know us by, new at each start
   */
  public Aggregator(Client client, Time time, CertificateAuthority authority) {
    this.client = client;
    this.time = time;
    this.authority = Pem.certificates(List.of(authority.certificate()));
    this.backends =
        new Backends(
            authority.issueClient(ExtensionAuthentication.FRONT_PROXY, List.of(), time.now()));
    this.apiServices = client.informer(ResourceName.API_SERVICES, Scope.ALL);
    apiServices.onChange(change -> loop.signal());
  }

  /**
   * Before the start.
   *
   * @param groupVersions what is served here, e.g. {@code apps/v1}, {@code v1}
   * @param onChange is told by the loop what the others serve: APIResourceLists by group and
   *     version
   */
  public void attach(Set<String> groupVersions, Consumer<Map<String, JsonNode>> onChange) {
    local = Set.copyOf(groupVersions);
    listener = onChange;
  }

  public Aggregator start() {
    apiServices.start();
    loop.start();
    return this;
  }

  /** The APIService of a group's version that another server answers for. */
  public Optional<ApiServiceSpec> remote(String group, String version) {
    String groupVersion = group + "/" + version;
    if (local.contains(groupVersion) && !groupVersion.equals(REPLACEABLE)) {
      return Optional.empty();
    }
    return apiServices
        .get(ObjectKey.cluster(version + "." + group))
        .filter(ApiServiceSpec::isRemote)
        .map(ApiServiceSpec::of);
  }

  /** The versions of a group that others serve now, the newest first. */
  public List<String> versions(String group) {
    return resourceLists.keySet().stream()
        .filter(each -> each.startsWith(group + "/"))
        .map(each -> each.substring(group.length() + 1))
        .sorted(Collections.reverseOrder())
        .toList();
  }

  /**
   * Sends a request on, with who asks in the front proxy's headers; tries the endpoints in turn
   * while none takes the connection.
   *
   * @param pathAndQuery percent-encoded
   * @param request with method, body and headers, its address left out
   * @return the answer's head; its body is the caller's to close. ApiException 503 when nobody
   *     answers
   */
  public HttpResponse<InputStream> send(
      ApiServiceSpec spec, User user, String pathAndQuery, HttpRequest.Builder request)
      throws InterruptedException {
    List<Endpoint> endpoints = new ArrayList<>(found(spec).endpoints());
    Collections.shuffle(endpoints);
    RemoteUser.put(user, request);
    IOException last = new ConnectException("no endpoints available for " + spec.serverName());
    for (Endpoint endpoint : endpoints) {
      try {
        HttpClient backend = backends.client(spec);
        return backend.send(
            request.uri(URI.create("https://" + endpoint.authority() + pathAndQuery)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
      } catch (ConnectException | HttpTimeoutException refused) {
        last = refused;
      } catch (IOException | IllegalArgumentException broken) {
        throw unavailable(broken);
      }
    }
    throw unavailable(last);
  }

  private static ApiException unavailable(Exception why) {
    LOG.info("another API server did not answer error={}", why.toString());
    return new ApiException(
        Status.of(503, "ServiceUnavailable", "error trying to reach service: " + why.getMessage()));
  }

  /** A whole answer as JSON; ApiException for everything but success. */
  public JsonNode get(ApiServiceSpec spec, User user, String pathAndQuery) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder().GET().timeout(PROBE).header("Accept", "application/json");
    try (InputStream body = bodyOf(send(spec, user, pathAndQuery, request))) {
      return Json.read(body.readNBytes(LONGEST_LIST));
    } catch (IOException | JacksonException broken) {
      throw unavailable(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unavailable(interrupted);
    }
  }

  private static InputStream bodyOf(HttpResponse<InputStream> answer) throws IOException {
    if (answer.statusCode() / 100 == 2) {
      return answer.body();
    }
    try (InputStream body = answer.body()) {
      JsonNode said = Json.read(body.readNBytes(LONGEST_LIST));
      throw new ApiException(
          Status.of(
              answer.statusCode(),
              said.path("reason").asString("Unknown"),
              said.path("message").asString("bad status: " + answer.statusCode())));
    } catch (JacksonException noStatus) {
      throw new ApiException(
          Status.of(answer.statusCode(), "Unknown", "bad status: " + answer.statusCode()));
    }
  }

  private Endpoint.Found found(ApiServiceSpec spec) {
    return Endpoint.of(
        spec,
        find(ResourceName.SERVICES, spec.service()),
        find(ResourceName.ENDPOINTS, spec.service()));
  }

  private Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    try {
      return Optional.of(client.get(resource, key));
    } catch (ApiException absent) {
      if (absent.isNotFound()) {
        return Optional.empty();
      }
      throw absent;
    }
  }

  private void step() throws InterruptedException {
    apiServices.awaitSynced();
    local.stream().map(LocalApiServices::of).forEach(this::register);
    publish();
    Map<String, JsonNode> lists = new TreeMap<>();
    for (KubeObject apiService : apiServices.list()) {
      if (ApiServiceSpec.isRemote(apiService)) {
        probe(apiService, lists);
      }
    }
    if (!lists.equals(resourceLists)) {
      resourceLists = Map.copyOf(lists);
      listener.accept(lists);
    }
  }

  private void register(KubeObject apiService) {
    if (apiServices.get(apiService.key()).isEmpty()) {
      create(ResourceName.API_SERVICES, apiService);
    }
  }

  /** Needs the namespace, which another loop makes; the next step tries again. */
  private void publish() {
    KubeObject wanted = ExtensionAuthentication.of(authority);
    if (find(ResourceName.CONFIG_MAPS, wanted.key()).isEmpty()
        && find(ResourceName.NAMESPACES, ObjectKey.cluster(wanted.namespace())).isPresent()) {
      create(ResourceName.CONFIG_MAPS, wanted);
    }
  }

  private void create(ResourceName resource, KubeObject object) {
    try {
      client.create(resource, object);
    } catch (ApiException refused) {
      if (!refused.isAlreadyExists()) {
        throw refused;
      }
    }
  }

  private void probe(KubeObject apiService, Map<String, JsonNode> lists) {
    ApiServiceSpec spec = ApiServiceSpec.of(apiService);
    Endpoint.Found found = found(spec);
    Wanted condition = found.missing().orElseGet(() -> ask(spec, found.endpoints(), lists));
    KubeObject after =
        apiService.with(
            tree -> Conditions.set(tree.withObjectProperty("status"), condition, time.now()));
    Patch patch = Patch.betweenUnchanged(apiService, after);
    if (!patch.isEmpty()) {
      try {
        client.patch(ResourceName.API_SERVICES, apiService.key(), "status", patch);
        LOG.info("API service name={} condition={}", apiService.name(), condition.reason());
      } catch (ApiException changed) {
        if (!changed.isConflict() && !changed.isNotFound()) {
          throw changed;
        }
        // The next step sees what it is now.
      }
    }
  }

  private Wanted ask(ApiServiceSpec spec, List<Endpoint> endpoints, Map<String, JsonNode> lists) {
    try {
      JsonNode list = get(spec, PROBER, spec.path());
      lists.put(
          spec.group() + "/" + spec.version(), list instanceof ObjectNode ? list : Json.object());
      return new Wanted("Available", "True", "Passed", "all checks passed");
    } catch (ApiException failed) {
      return Endpoint.unavailable(
          "FailedDiscoveryCheck",
          "failing or missing response from https://"
              + endpoints.getFirst().authority()
              + spec.path()
              + ": "
              + failed.getMessage());
    }
  }

  @Override
  public void close() {
    loop.close();
    apiServices.close();
    backends.close();
  }
}
