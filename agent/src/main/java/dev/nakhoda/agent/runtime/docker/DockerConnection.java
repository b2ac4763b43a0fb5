package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The way to one dockerd: two docker-java clients (one whose answers must begin within two minutes,
 * one that waits as long as a pull or a graceful stop takes) and the translation of their
 * exceptions into {@link RuntimeFailure}. Thread-safe. Connections are made per need, so a
 * restarted dockerd is simply found again; a few are kept for the next quick request.
 */
final class DockerConnection implements AutoCloseable {

  static final String API_VERSION = "1.41";
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int KEPT_CONNECTIONS = 8;

  private final Path socket;
  private final DockerHttpClient quickHttp;
  private final DockerHttpClient patientHttp;
  private final DockerClient quick;
  private final DockerClient patient;

  DockerConnection(Path socket) {
    this.socket = socket;
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost("unix://" + socket)
            .withDockerTlsVerify(false)
            .withApiVersion(API_VERSION)
            .build();
    this.quickHttp = new LeanHttpClient(http(config, ANSWER_TIMEOUT), KEPT_CONNECTIONS);
    this.patientHttp = new LeanHttpClient(http(config, Duration.ZERO), 0);
    this.quick = DockerClientImpl.getInstance(config, quickHttp);
    this.patient = DockerClientImpl.getInstance(config, patientHttp);
  }

  private static DockerHttpClient http(DockerClientConfig config, Duration answer) {
    var builder =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(DockerConnection::noAuthorities)
            .connectionTimeout(CONNECT_TIMEOUT);
    return answer.isZero() ? builder.build() : builder.responseTimeout(answer).build();
  }

  /** A socket of this machine has no TLS; the default would keep all of the JDK's authorities. */
  private static SSLContext noAuthorities()
      throws NoSuchAlgorithmException, KeyManagementException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[0], new TrustManager[0], null);
    return context;
  }

  Path socket() {
    return socket;
  }

  /** For calls that need no limit of time: pulls, loads, event streams, graceful stops. */
  DockerClient patient() {
    return patient;
  }

  DockerHttpClient http() {
    return patientHttp;
  }

  <T> T call(Function<DockerClient, T> request) {
    try {
      return request.apply(quick);
    } catch (RuntimeException failure) {
      throw translate(failure);
    }
  }

  /**
   * What dockerd answers to a GET. For what is asked many times for each pod: docker-java reads all
   * of an answer twice to make its own type of it.
   */
  JsonNode get(String path) {
    var request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/v" + API_VERSION + path)
            .build();
    try (DockerHttpClient.Response response = quickHttp.execute(request)) {
      byte[] body = response.getBody().readAllBytes();
      if (response.getStatusCode() != 200) {
        String message = words(new String(body, StandardCharsets.UTF_8));
        throw byStatus(response.getStatusCode(), message);
      }
      return Json.read(body);
    } catch (IOException | RuntimeException failure) {
      throw translate(failure);
    }
  }

  /** A change that may be in place already: Docker's "not modified" is success. */
  void change(Consumer<DockerClient> request) {
    try {
      request.accept(quick);
    } catch (NotModifiedException already) {
      return;
    } catch (RuntimeException failure) {
      throw translate(failure);
    }
  }

  static RuntimeFailure translate(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof IOException) && !isAnswer(root)) {
      root = root.getCause();
    }
    if (root instanceof RuntimeFailure ours) {
      return ours;
    }
    if (root instanceof DockerException refusal) {
      return byStatus(refusal.getHttpStatus(), words(refusal.getMessage()));
    }
    return new RuntimeFailure.Unavailable("dockerd does not answer: " + root.getMessage(), failure);
  }

  private static boolean isAnswer(Throwable failure) {
    return failure instanceof RuntimeFailure || failure instanceof DockerException;
  }

  static RuntimeFailure byStatus(int status, String message) {
    return switch (status) {
      case 404 -> new RuntimeFailure.NotFound(message);
      case 409 -> new RuntimeFailure.Conflict(message);
      default -> new RuntimeFailure.Refused(message);
    };
  }

  /** The daemon's own words out of {@code Status 404: {"message":"..."}}. */
  static String words(String message) {
    String text = message == null ? "" : message.strip();
    int brace = text.indexOf('{');
    if (brace < 0) {
      return text;
    }
    try {
      String inner = Json.readObject(text.substring(brace)).path("message").asString("");
      return inner.isEmpty() ? text : inner;
    } catch (JacksonException notJson) {
      return text;
    }
  }

  @Override
  public void close() {
    try {
      quickHttp.close();
      patientHttp.close();
    } catch (IOException ignored) {
      // Nothing is left to be done with a connection that fails while it closes.
    }
  }
}
