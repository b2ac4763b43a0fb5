import java.util.List;

/** Adds to the types what facts.txt says and the models do not: defaults, merge keys, enums. */
record SchemaFacts(SchemaTypes types) {

  /** {@code [group/version]}, then a type or a field of it and what is true of that. */
  void read(List<String> lines) {
    String groupVersion = "";
    for (String line : lines) {
      if (line.startsWith("[")) {
        groupVersion = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        try {
          applyFact(groupVersion, line.split("\\s+"));
        } catch (RuntimeException fault) {
          throw new IllegalArgumentException(
              "facts.txt: " + line + ": " + fault.getMessage(), fault);
        }
      }
    }
  }

  private void applyFact(String groupVersion, String[] words) {
    int dot = words[0].indexOf('.');
    SchemaType type =
        types
            .named(groupVersion, dot < 0 ? words[0] : words[0].substring(0, dot))
            .orElseThrow(() -> new IllegalArgumentException("no such type"));
    if (dot < 0) {
      type.atomic = words[1].equals("atomic");
      return;
    }
    String path = words[0].substring(dot + 1);
    SchemaType.Field field = resolve(type, path);
    String json = null;
    String when = "";
    boolean nonzero = false;
    for (int i = 1; i < words.length; i++) {
      int equal = words[i].indexOf('=');
      String fact = equal < 0 ? words[i] : words[i].substring(0, equal);
      String value = equal < 0 ? "" : words[i].substring(equal + 1);
      switch (fact) {
        case "default" -> json = value;
        case "when" -> when = value;
        case "nonzero" -> nonzero = true;
        default -> applyFieldFact(field, fact, value);
      }
    }
    if (json != null) {
      type.defaults.add(new SchemaType.Default(path, json, nonzero, when));
    }
  }

  private static void applyFieldFact(SchemaType.Field field, String fact, String value) {
    switch (fact) {
      case "merge" -> {
        field.merge = true;
        field.mergeKey = value;
      }
      case "retain" -> field.retain = true;
      case "replace" -> field.replace = true;
      case "keys" -> field.keys = value;
      case "set" -> field.set = true;
      case "omit" -> field.omit = true;
      case "needed" -> field.needed = true;
      case "kept" -> field.kept = true;
      case "enum" -> field.enumeration = value;
      case "micro" -> field.type = "m";
      default -> throw new IllegalArgumentException("unknown fact " + fact);
    }
  }

  private SchemaType.Field resolve(SchemaType type, String path) {
    if (type.fields.containsKey(path)) {
      return type.fields.get(path);
    }
    int dot = path.indexOf('.');
    SchemaType.Field field = type.fields.get(dot < 0 ? path : path.substring(0, dot));
    if (field == null || dot < 0 || !field.type.startsWith("#")) {
      throw new IllegalArgumentException("no such field");
    }
    int index = Integer.parseInt(field.type.substring(1));
    SchemaType inner = types.all().get(index);
    return resolve(inner, path.substring(dot + 1));
  }
}
