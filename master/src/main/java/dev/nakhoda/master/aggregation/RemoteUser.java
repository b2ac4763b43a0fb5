package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.User;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/** Who asks, in the headers that aggregated servers believe the front proxy. Pure. */
final class RemoteUser {

  private static final String EXTRA = "X-Remote-Extra-";
  private static final String PLAIN = "!#$&'*+-.^_`|~";

  private RemoteUser() {}

  static void put(User user, HttpRequest.Builder request) {
    request.setHeader("X-Remote-User", user.name());
    if (!user.uid().isEmpty()) {
      request.setHeader("X-Remote-Uid", user.uid());
    }
    user.groups().forEach(group -> request.header("X-Remote-Group", group));
    user.extra()
        .forEach(
            (key, values) -> values.forEach(value -> request.header(EXTRA + escaped(key), value)));
  }

  /** Letters that the name of a header may not have are percent-encoded. */
  private static String escaped(String key) {
    StringBuilder name = new StringBuilder();
    for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (each & 0xff);
      boolean plain =
          letter >= 'a' && letter <= 'z'
              || letter >= 'A' && letter <= 'Z'
              || letter >= '0' && letter <= '9'
              || PLAIN.indexOf(letter) >= 0;
      name.append(plain ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
    }
    return name.toString();
  }
}
