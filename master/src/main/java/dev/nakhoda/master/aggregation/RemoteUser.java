package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.User;
import java.net.http.HttpRequest;

/** Who asks, in the headers that aggregated servers believe the front proxy. Pure. */
final class RemoteUser {

  private RemoteUser() {}

  static void put(User user, HttpRequest.Builder request) {
    request.setHeader("X-Remote-User", user.name());
    if (!user.uid().isEmpty()) {
      request.setHeader("X-Remote-Uid", user.uid());
    }
    user.groups().forEach(group -> request.header("X-Remote-Group", group));
  }
}
