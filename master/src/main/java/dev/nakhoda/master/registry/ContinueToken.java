package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Where a paged list goes on: behind {@code after}, as of {@code revision}. */
record ContinueToken(long revision, ObjectKey after) {

  private static final int LONGEST = 4096;

  String encode() {
    ObjectNode token = Json.object().put("v", "meta.k8s.io/v1").put("rv", revision);
    token.put("start", after.namespace() + "/" + after.name());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(token));
  }

  static ContinueToken decode(String text) {
    try {
      if (text.length() <= LONGEST) {
        ObjectNode token = Json.readObject(Base64.getUrlDecoder().decode(text));
        String start = token.path("start").asString("");
        int slash = start.indexOf('/');
        long revision = token.path("rv").asLong(0);
        if (slash >= 0 && revision > 0) {
          ObjectKey after = new ObjectKey(start.substring(0, slash), start.substring(slash + 1));
          return new ContinueToken(revision, after);
        }
      }
    } catch (IllegalArgumentException | JacksonException garbage) {
      // Worded below.
    }
    throw ApiException.badRequest("invalid continue token");
  }
}
