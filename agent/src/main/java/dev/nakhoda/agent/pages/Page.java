package dev.nakhoda.agent.pages;

import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;

/** What a node answers to a request for one of its pages; a plain value with HTTP's words. */
public record Page(int code, String contentType, byte[] body) {

  static Page text(String text) {
    return new Page(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  static Page json(Object tree) {
    return new Page(200, "application/json", Json.write(tree));
  }

  static Page html(String text) {
    return new Page(200, "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  static Page notFound() {
    return new Page(404, "text/plain; charset=utf-8", "404 page not found\n".getBytes());
  }
}
