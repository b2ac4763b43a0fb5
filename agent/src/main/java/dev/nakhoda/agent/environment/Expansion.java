package dev.nakhoda.agent.environment;

import java.util.Optional;
import java.util.function.Function;

/** {@code $(NAME)} in commands, arguments and values. Pure. */
public final class Expansion {

  private Expansion() {}

  /**
   * Replaces what {@code values} knows; an unknown reference stays as it is written, and {@code $$}
   * is one dollar sign that begins no reference.
   */
  public static String expand(String text, Function<String, Optional<String>> values) {
    StringBuilder expanded = new StringBuilder();
    int position = 0;
    while (position < text.length()) {
      char character = text.charAt(position);
      if (character != '$' || position + 1 == text.length()) {
        expanded.append(character);
        position++;
        continue;
      }
      char next = text.charAt(position + 1);
      int end = next == '(' ? text.indexOf(')', position + 2) : -1;
      if (end >= 0) {
        String name = text.substring(position + 2, end);
        expanded.append(values.apply(name).orElse("$(" + name + ")"));
        position = end + 1;
      } else {
        expanded.append(next == '$' ? "$" : "$" + next);
        position += 2;
      }
    }
    return expanded.toString();
  }
}
