package dev.nakhoda.agent.pods;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Static pods from an address that holds a Pod or a PodList, as JSON or YAML. One virtual thread
 * asks every 20 s; while it cannot be read or holds no pods the former ones stay. Bounds: 10 MB,
 * 500 pods, 10 s for an answer.
 */
final class ManifestUrl implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestUrl.class);
  private static final int MOST_BYTES = 10 << 20;
  private static final int MOST_PODS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI address;
  private final String nodeName;
  private final Runnable onChange;
  private final Time time;
  private final Loop loop;
  private volatile Map<ObjectKey, KubeObject> pods = Map.of();

  /** Owned by the loop's thread. */
  private String said = "";

  private String last = "";

  /**
   * @param onChange called when {@link #pods} has changed
   */
  ManifestUrl(URI address, String nodeName, Duration period, Runnable onChange, Time time) {
    this.address = address;
    this.nodeName = nodeName;
    this.onChange = onChange;
    this.time = time;
    this.loop = new Loop("manifest-url", period, this::step);
  }

  void start() {
    loop.start();
  }

  /** As they were read last. */
  Map<ObjectKey, KubeObject> pods() {
    return pods;
  }

  private void step() {
    try {
      String text = fetch();
      if (!text.equals(last)) {
        pods = read(text, address, nodeName, time.now());
        last = text;
        onChange.run();
      }
      said = "";
    } catch (IOException | RuntimeException failure) {
      String why = String.valueOf(failure.getMessage());
      if (!why.equals(said)) {
        LOG.warn("manifests not read url={} why={}", address, why);
        said = why;
      }
    }
  }

  /** IllegalArgumentException in words when one of them cannot be a static pod. */
  static Map<ObjectKey, KubeObject> read(String text, URI address, String nodeName, Instant now) {
    ObjectNode document = Yaml.read(text);
    List<JsonNode> items =
        document.path("kind").asString("").equals("PodList")
            ? document.path("items").valueStream().limit(MOST_PODS).toList()
            : List.of(document);
    var origin = new StaticPod.Origin(StaticPod.Kind.URL, address.toString());
    Map<ObjectKey, KubeObject> pods = new HashMap<>();
    for (JsonNode item : items) {
      if (!(item instanceof ObjectNode manifest)) {
        throw new IllegalArgumentException("an item of the list is no object");
      }
      // Items of a list need not say their kind.
      if (items.size() > 1 || document != item) {
        manifest.put("kind", "Pod").put("apiVersion", "v1");
      }
      KubeObject pod = StaticPod.of(manifest, origin, nodeName, now);
      pods.put(pod.key(), pod);
    }
    return Map.copyOf(pods);
  }

  private String fetch() throws IOException {
    URLConnection connection = address.toURL().openConnection();
    connection.setConnectTimeout((int) PATIENCE.toMillis());
    connection.setReadTimeout((int) PATIENCE.toMillis());
    connection.setUseCaches(false);
    if (connection instanceof HttpURLConnection http && http.getResponseCode() != 200) {
      throw new IOException(address + ": " + http.getResponseCode());
    }
    try (InputStream body = connection.getInputStream()) {
      byte[] bytes = body.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("larger than 10 MB");
      }
      if (bytes.length == 0) {
        throw new IOException("zero-length data received from " + address);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
