package dev.nakhoda.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A process that serves custom.metrics.k8s.io and external.metrics.k8s.io, as an adapter of a
 * monitoring system does. Its numbers stand in a folder: {@code pods} has a line {@code name value}
 * for each pod, {@code queue} one number. It writes the certificate to trust into {@code ca.crt}
 * when it listens, and runs until it is killed.
 */
public final class MetricsAdapter {

  private static final String CUSTOM = "/apis/custom.metrics.k8s.io/v1beta2";
  private static final String EXTERNAL = "/apis/external.metrics.k8s.io/v1beta1";

  private final Path folder;

  private MetricsAdapter(Path folder) {
    this.folder = folder;
  }

  /** Arguments: a port, a host name for the certificate, the folder. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[2]);
    CertificateAuthority authority = CertificateAuthority.create("adapter", Instant.now());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(Integer.parseInt(arguments[0])), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(authority, arguments[1])));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", new MetricsAdapter(folder)::answer);
    server.start();
    Path trusted = folder.resolve("ca.crt.new");
    Files.writeString(trusted, Pem.certificates(List.of(authority.certificate())));
    Files.move(trusted, folder.resolve("ca.crt"));
  }

  private static SSLContext tls(CertificateAuthority authority, String host) throws Exception {
    Identity serving = authority.issueServing("adapter", List.of(host), List.of(), Instant.now());
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "serving", serving.key(), new char[0], serving.chain().toArray(X509Certificate[]::new));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String text =
        switch (path) {
          case CUSTOM -> resources("custom.metrics.k8s.io/v1beta2", "pods/requests");
          case EXTERNAL -> resources("external.metrics.k8s.io/v1beta1", "queue");
          default -> values(path);
        };
    byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(text.isEmpty() ? 404 : 200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String values(String path) throws IOException {
    if (path.startsWith(CUSTOM) && path.endsWith("/pods/*/requests")) {
      return Files.readAllLines(folder.resolve("pods")).stream()
          .map(line -> line.split(" "))
          .map(words ->
              "{'describedObject':{'kind':'Pod','name':'%s','apiVersion':'/v1'},"
                      .formatted(words[0])
                  + "'metric':{'name':'requests'},'timestamp':'%s','value':'%s'}"
                      .formatted(now(), words[1]))
          .collect(Collectors.joining(",", "{'kind':'MetricValueList','items':[", "]}"));
    }
    return path.startsWith(EXTERNAL) && path.endsWith("/queue")
        ? "{'kind':'ExternalMetricValueList','items':[{'metricName':'queue','metricLabels':{},"
            + "'timestamp':'%s','value':'%s'}]}"
                .formatted(now(), Files.readString(folder.resolve("queue")).strip())
        : "";
  }

  private static String now() {
    return Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  private static String resources(String groupVersion, String name) {
    return ("{'kind':'APIResourceList','apiVersion':'v1','groupVersion':'%s','resources':"
            + "[{'name':'%s','singularName':'','namespaced':true,'kind':'MetricValueList',"
            + "'verbs':['get']}]}")
        .formatted(groupVersion, name);
  }
}
