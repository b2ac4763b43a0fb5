package dev.nakhoda.master.controllers.engine;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Names a pod template: FNV-1a of its canonical JSON, spelt with the letters that upstream uses for
 * names (no vowels, nothing that looks alike). Pure.
 */
public final class TemplateHash {

  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private TemplateHash() {}

  /**
   * @param collisions how often the name was found taken by something else; changes the hash
   */
  public static String of(JsonNode template, OptionalInt collisions) {
    StringBuilder canonical = new StringBuilder();
    append(canonical, template);
    collisions.ifPresent(canonical::append);
    int hash = fnv(canonical.toString().getBytes(StandardCharsets.UTF_8));
    StringBuilder name = new StringBuilder();
    Integer.toUnsignedString(hash)
        .chars()
        .forEach(digit -> name.append(LETTERS.charAt(digit % LETTERS.length())));
    return name.toString();
  }

  private static int fnv(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (byte each : bytes) {
      hash = (hash ^ (each & 0xff)) * 0x01000193;
    }
    return hash;
  }

  /** Members in the order of their names, so that equal templates have equal texts. */
  private static void append(StringBuilder text, JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      node.forEachEntry(sorted::put);
      text.append('{');
      sorted.forEach((name, value) -> {
        text.append('"').append(name).append("\":");
        append(text, value);
        text.append(',');
      });
      text.append('}');
    } else if (node.isArray()) {
      text.append('[');
      node.forEach(value -> {
        append(text, value);
        text.append(',');
      });
      text.append(']');
    } else {
      text.append(node);
    }
  }
}
