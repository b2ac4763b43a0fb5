package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a projected volume puts together. Pure. */
final class ProjectionRules {

  private static final long SHORTEST_SECONDS = 600;
  private static final long LONGEST_SECONDS = 1L << 32;
  private static final List<String> KINDS =
      List.of("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle");

  private ProjectionRules() {}

  /** {@code path}: that of the volume's field {@code projected}. */
  static void check(JsonNode sources, String path, FieldFaults faults) {
    Set<String> places = new HashSet<>();
    Walk.each(
        sources,
        path + ".sources",
        (source, at) -> {
          for (String kind : KINDS) {
            if (Walk.isSet(source, kind)) {
              source(kind, source.get(kind), path, at + "." + kind, faults);
              places(kind, source.get(kind), places, path, faults);
            }
          }
          if (KINDS.stream().filter(kind -> Walk.isSet(source, kind)).count() > 1) {
            faults.forbidden(at, "may not specify more than 1 volume type per source");
          }
        });
  }

  private static void source(
      String kind, JsonNode source, String volume, String path, FieldFaults faults) {
    switch (kind) {
      case "secret", "configMap" -> {
        if (Walk.text(source, "name").isEmpty()) {
          faults.required(path + ".name", "");
        }
        VolumeRules.items(source, path, faults);
      }
      case "downwardAPI" ->
          source.path("items").forEach(item -> VolumeRules.downward(item, path, faults));
      case "serviceAccountToken" -> {
        token(source, path, faults);
        // Upstream names the volume here, not the source.
        Walk.ownPath(Walk.text(source, "path"), volume + ".path", faults);
      }
      default -> Walk.ownPath(Walk.text(source, "path"), path + ".path", faults);
    }
  }

  private static void token(JsonNode token, String path, FieldFaults faults) {
    JsonNode seconds = token.path("expirationSeconds");
    if (seconds.isNumber() && seconds.asLong() < SHORTEST_SECONDS) {
      faults.invalid(
          path + ".expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds.asLong(0) > LONGEST_SECONDS) {
      faults.invalid(
          path + ".expirationSeconds",
          seconds,
          "may not specify a duration larger than 2^32 seconds");
    }
  }

  /** No two sources may write one file. */
  private static void places(
      String kind, JsonNode source, Set<String> places, String path, FieldFaults faults) {
    if (kind.equals("serviceAccountToken")) {
      return;
    }
    JsonNode items = source.path("items");
    for (JsonNode item : items) {
      String place = Walk.text(item, "path");
      if (!place.isEmpty() && !places.add(place)) {
        String shown = kind.equals("downwardAPI") ? place : Walk.text(source, "name");
        faults.invalid(path, shown, "conflicting duplicate paths");
      }
    }
  }
}
