package dev.nakhoda.cli.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A verb's words taken apart: objects first, then {@code KEY=VALUE} and {@code KEY-}. Pure.
 *
 * @param objects TYPE NAME... or TYPE/NAME...
 */
record KeyValues(List<String> objects, Map<String, String> set, List<String> removed) {

  static KeyValues of(List<String> words) {
    List<String> objects = new ArrayList<>();
    Map<String, String> set = new LinkedHashMap<>();
    List<String> removed = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        set.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (word.endsWith("-") && word.length() > 1) {
        removed.add(word.substring(0, word.length() - 1));
      } else {
        objects.add(word);
      }
    }
    for (String key : removed) {
      if (set.containsKey(key)) {
        throw new IllegalArgumentException(
            "can not both modify and remove \"" + key + "\" in the same command");
      }
    }
    return new KeyValues(objects, set, removed);
  }

  boolean empty() {
    return set.isEmpty() && removed.isEmpty();
  }
}
