package dev.nakhoda.master.http.upgrade;

import dev.nakhoda.api.Json;
import dev.nakhoda.proto.v1.StreamFrame;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Terminal sizes as clients send them: JSON objects {@code {"Width":80,"Height":24}} one after the
 * other, cut anywhere. What is no such object is dropped. One thread.
 */
final class Resizes {

  private static final int MOST_CHARACTERS = 1024;

  private final StringBuilder text = new StringBuilder();

  void data(byte[] bytes, int from, Inbox inbox) {
    text.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
    int end = text.indexOf("}");
    while (end >= 0) {
      read(text.substring(0, end + 1), inbox);
      text.delete(0, end + 1);
      end = text.indexOf("}");
    }
    if (text.length() > MOST_CHARACTERS) {
      text.setLength(0);
    }
  }

  private static void read(String json, Inbox inbox) {
    try {
      JsonNode size = Json.readObject(json.strip());
      var resize =
          StreamFrame.Resize.newBuilder()
              .setWidth(size.path("Width").asInt(0))
              .setHeight(size.path("Height").asInt(0));
      inbox.add(StreamFrame.newBuilder().setResize(resize).build());
    } catch (JacksonException notASize) {
      // A terminal that keeps its size is the least harm.
    }
  }
}
