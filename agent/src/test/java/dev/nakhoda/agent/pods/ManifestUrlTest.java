package dev.nakhoda.agent.pods;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Time;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ManifestUrlTest {

  private static final String POD =
      "{metadata: {name: %s}, spec: {containers: [{name: c, image: nginx}]}}";
  private static final String WEB =
      "{apiVersion: v1, kind: Pod, " + POD.formatted("web").substring(1);
  private static final String LIST =
      "{apiVersion: v1, kind: PodList, items: ["
          + POD.formatted("web")
          + ", "
          + POD.formatted("db")
          + "]}";

  @Test
  void followsTheAddressAndKeepsThePodsWhileItFails() throws Exception {
    AtomicReference<String> text = new AtomicReference<>(WEB);
    AtomicReference<Integer> code = new AtomicReference<>(200);
    BlockingQueue<Boolean> changes = new ArrayBlockingQueue<>(10);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pods.yaml");
    try (ManifestUrl url =
        new ManifestUrl(
            address, "n1", Duration.ofMillis(20), () -> changes.add(true), Time.SYSTEM)) {
      url.start();
      assertThat(changes.poll(10, TimeUnit.SECONDS)).isTrue();
      KubeObject web = url.pods().values().iterator().next();
      assertThat(web.name()).isEqualTo("web-n1");
      assertThat(web.annotations()).containsEntry(StaticPod.SOURCE, "http");

      code.set(503);
      text.set("{");
      code.set(200);
      text.set(LIST);
      assertThat(changes.poll(10, TimeUnit.SECONDS)).isTrue();
      Map<?, KubeObject> both = url.pods();
      assertThat(both.values().stream().map(KubeObject::name))
          .containsExactlyInAnyOrder("web-n1", "db-n1");
    } finally {
      server.stop(0);
    }
  }
}
