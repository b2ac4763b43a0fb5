package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps few connections open between requests: one that is made while as many others are under way
 * as may be kept gets a connection that ends with its answer. Without it a hundred pods that start
 * at once leave a hundred idle connections, 20 kB each, for good. Thread-safe; owns the client that
 * it is given.
 */
final class LeanHttpClient implements DockerHttpClient {

  private final DockerHttpClient http;
  private final int kept;
  private final AtomicInteger underWay = new AtomicInteger();

  LeanHttpClient(DockerHttpClient http, int kept) {
    this.http = http;
    this.kept = kept;
  }

  @Override
  public Response execute(Request request) {
    boolean keep = underWay.incrementAndGet() <= kept || request.hijackedInput() != null;
    try {
      return http.execute(keep ? request : lastOfItsConnection(request));
    } finally {
      underWay.decrementAndGet();
    }
  }

  private static Request lastOfItsConnection(Request request) {
    return Request.builder().from(request).putHeader("Connection", "close").build();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
