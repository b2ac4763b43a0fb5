package dev.nakhoda.agent.environment;

/** Text between quotation marks, with what cannot be seen written as upstream escapes it. Pure. */
final class QuotedText {

  private QuotedText() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> append(point, quoted));
    return quoted.append('"').toString();
  }

  private static void append(int point, StringBuilder quoted) {
    switch (point) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 7 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 11 -> quoted.append("\\v");
      default -> {
        if (isPrintable(point)) {
          quoted.appendCodePoint(point);
        } else if (point < 0x80) {
          quoted.append("\\x%02x".formatted(point));
        } else {
          quoted.append((point < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(point));
        }
      }
    }
  }

  private static boolean isPrintable(int point) {
    return point == ' '
        || !(Character.isISOControl(point)
            || Character.isSpaceChar(point)
            || Character.getType(point) == Character.FORMAT
            || Character.getType(point) == Character.SURROGATE
            || Character.getType(point) == Character.PRIVATE_USE
            || !Character.isDefined(point));
  }
}
