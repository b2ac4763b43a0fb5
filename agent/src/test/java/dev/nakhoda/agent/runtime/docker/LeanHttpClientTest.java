package dev.nakhoda.agent.runtime.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeanHttpClientTest {

  /** Notes the requests; each asks for the next one while it is under way. */
  private static final class Nested implements DockerHttpClient {
    final List<Request> seen = new ArrayList<>();
    private final LeanHttpClient lean;
    private final int depth;

    Nested(int kept, int depth) {
      this.lean = new LeanHttpClient(this, kept);
      this.depth = depth;
    }

    @Override
    public Response execute(Request request) {
      seen.add(request);
      if (seen.size() < depth) {
        lean.execute(request("/" + seen.size()).build());
      }
      throw new IllegalStateException("no engine");
    }

    @Override
    public void close() {}
  }

  private static DockerHttpClient.Request.Builder request(String path) {
    var builder = DockerHttpClient.Request.builder();
    builder.method(DockerHttpClient.Request.Method.GET).path(path).putHeader("accept", "a");
    return builder;
  }

  private static List<String> connections(Nested http) {
    return http.seen.stream().map(one -> one.headers().getOrDefault("Connection", "-")).toList();
  }

  @Test
  void requestsBeyondTheKeptConnectionsEndTheirs() {
    Nested http = new Nested(2, 4);
    assertThrows(IllegalStateException.class, () -> http.lean.execute(request("/0").build()));
    assertEquals(List.of("-", "-", "close", "close"), connections(http));
    assertEquals("a", http.seen.getLast().headers().get("accept"));
    assertEquals("/3", http.seen.getLast().path());
  }

  @Test
  void failuresAreNoLongerUnderWay() {
    Nested http = new Nested(1, 0);
    for (int i = 0; i < 3; i++) {
      assertThrows(IllegalStateException.class, () -> http.lean.execute(request("/").build()));
    }
    assertEquals(List.of("-", "-", "-"), connections(http));
  }

  @Test
  void anUpgradedConnectionStaysAsItIs() {
    Nested http = new Nested(0, 0);
    var upgrade = request("/exec").hijackedInput(InputStream.nullInputStream()).build();
    assertThrows(IllegalStateException.class, () -> http.lean.execute(upgrade));
    assertEquals(List.of("-"), connections(http));
  }
}
