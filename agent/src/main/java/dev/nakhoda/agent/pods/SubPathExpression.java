package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.environment.Expansion;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The part of a volume that a mount asks for. Pure. */
final class SubPathExpression {

  private SubPathExpression() {}

  /** Empty: the whole volume. Every variable must have a value. */
  static String of(JsonNode mount, Map<String, String> environment) {
    String expression = mount.path("subPathExpr").asString("");
    String subPath =
        expression.isEmpty()
            ? mount.path("subPath").asString("")
            : expanded(expression, environment);
    if (Path.of(subPath).isAbsolute()) {
      throw new ConfigError("error SubPath `" + subPath + "` must not be an absolute path");
    }
    for (Path element : Path.of(subPath)) {
      if (element.toString().equals("..")) {
        throw new ConfigError(
            "unable to provision SubPath `" + subPath + "`: must not contain '..'");
      }
    }
    return subPath;
  }

  private static String expanded(String expression, Map<String, String> environment) {
    Set<String> missing = new TreeSet<>();
    String expanded =
        Expansion.expand(
            expression,
            name -> {
              String value = environment.getOrDefault(name, "");
              if (value.isEmpty()) {
                missing.add(name);
              }
              return Optional.of(value);
            });
    if (!missing.isEmpty()) {
      throw new ConfigError("missing value for " + String.join(", ", missing));
    }
    return expanded;
  }
}
