package dev.nakhoda.master.registry;

import dev.nakhoda.api.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Finds members that a JSON document names twice; a tree no longer shows them. */
final class DuplicateFields {

  private static final int MOST = 100;

  private final Deque<Level> levels = new ArrayDeque<>();
  private final List<String> found = new ArrayList<>();

  private static final class Level {
    private final String path;
    private final boolean array;
    private final Set<String> names = new HashSet<>();
    private String current = "";
    private int index = -1;

    private Level(String path, boolean array) {
      this.path = path;
      this.array = array;
    }

    private String here() {
      if (array) {
        return path + "[" + index + "]";
      }
      return path.isEmpty() ? current : path + "." + current;
    }
  }

  private DuplicateFields() {}

  /** Paths such as {@code spec.template.spec.containers[0].image}; at most 100. */
  static List<String> in(byte[] json) {
    DuplicateFields search = new DuplicateFields();
    try (JsonParser parser = Json.mapper().createParser(json)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null && search.found.size() < MOST) {
        search.see(token, parser);
      }
    }
    return search.found;
  }

  private void see(JsonToken token, JsonParser parser) {
    switch (token) {
      case PROPERTY_NAME -> name(parser.currentName());
      case START_OBJECT, START_ARRAY -> {
        Level parent = levels.peek();
        count(parent);
        String path = parent == null ? "" : parent.here();
        levels.push(new Level(path, token == JsonToken.START_ARRAY));
      }
      case END_OBJECT, END_ARRAY -> levels.pop();
      default -> count(levels.peek());
    }
  }

  private void name(String name) {
    Level level = levels.element();
    level.current = name;
    if (!level.names.add(name) && !found.contains(level.here())) {
      found.add(level.here());
    }
  }

  private static void count(Level level) {
    if (level != null && level.array) {
      level.index++;
    }
  }
}
