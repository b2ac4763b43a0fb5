package dev.nakhoda.master.controllers.engine;

import tools.jackson.databind.JsonNode;

/** Values that are a number or a percentage of a total. Pure. */
public final class Percentages {

  private Percentages() {}

  /** What is neither counts as zero; validation refuses it earlier. */
  public static int of(JsonNode value, int total, boolean roundUp) {
    if (value.isNumber()) {
      return value.asInt(0);
    }
    String text = value.asString("");
    if (!text.endsWith("%")) {
      return 0;
    }
    try {
      long product = Long.parseLong(text.substring(0, text.length() - 1)) * total;
      return Math.toIntExact(roundUp ? Math.ceilDiv(product, 100) : Math.floorDiv(product, 100));
    } catch (NumberFormatException | ArithmeticException notAPercentage) {
      return 0;
    }
  }
}
