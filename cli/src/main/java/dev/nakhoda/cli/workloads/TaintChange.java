package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code KEY[=VALUE]:EFFECT} to set, {@code KEY[:EFFECT]-} to remove. Pure.
 *
 * @param effect empty: every one
 */
public record TaintChange(String key, String value, String effect, boolean remove) {

  private static final Pattern SYNTAX = Pattern.compile("([^=:]+)(?:=([^:]*))?(?::([A-Za-z]+))?");
  private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  /** IllegalArgumentException, worded as kubectl's. */
  public static TaintChange parse(String text) {
    boolean remove = text.endsWith("-");
    Matcher matcher = SYNTAX.matcher(remove ? text.substring(0, text.length() - 1) : text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("invalid taint spec: " + text);
    }
    String effect = matcher.group(3) == null ? "" : matcher.group(3);
    if (effect.isEmpty() && !remove) {
      throw new IllegalArgumentException("invalid taint spec: " + text);
    }
    if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
      throw new IllegalArgumentException(
          "invalid taint effect: " + effect + ", unsupported taint effect");
    }
    String value = matcher.group(2) == null ? "" : matcher.group(2);
    return new TaintChange(matcher.group(1), value, effect, remove);
  }

  public static boolean looksLike(String word) {
    return word.contains(":") || word.contains("=") || word.endsWith("-");
  }

  /** IllegalArgumentException, worded as kubectl's, when a taint is there or is not. */
  public static KubeObject apply(KubeObject node, List<TaintChange> changes, boolean overwrite) {
    return node.with(tree -> {
      ObjectNode spec = tree.withObjectProperty("spec");
      ArrayNode taints = spec.withArrayProperty("taints");
      changes.forEach(change -> change.apply(node.name(), taints, overwrite));
      if (taints.isEmpty()) {
        spec.remove("taints");
      }
    });
  }

  private void apply(String node, ArrayNode taints, boolean overwrite) {
    List<Integer> found = new ArrayList<>();
    for (int index = taints.size() - 1; index >= 0; index--) {
      if (matches(taints.get(index))) {
        found.add(index);
      }
    }
    if (remove && found.isEmpty()) {
      throw new IllegalArgumentException(
          "taint \"" + key + (effect.isEmpty() ? "" : ":" + effect) + "\" not found");
    }
    if (!remove && !found.isEmpty() && !overwrite) {
      throw new IllegalArgumentException(
          "node "
              + node
              + " already has "
              + key
              + " taint(s) with same effect(s) and --overwrite is false");
    }
    found.forEach(taints::remove);
    if (!remove) {
      ObjectNode taint = taints.addObject().put("key", key);
      if (!value.isEmpty()) {
        taint.put("value", value);
      }
      taint.put("effect", effect);
    }
  }

  private boolean matches(JsonNode taint) {
    return taint.path("key").asString("").equals(key)
        && (effect.isEmpty() || taint.path("effect").asString("").equals(effect));
  }
}
