package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;

/** What becomes of unknown and duplicate fields in a request body. */
public enum FieldValidation {
  /** Dropped silently. */
  IGNORE("Ignore"),
  /** Dropped with a warning each. */
  WARN("Warn"),
  /** The request fails. */
  STRICT("Strict");

  private final String text;

  FieldValidation(String text) {
    this.text = text;
  }

  /** The query parameter's value; empty means Warn, as upstream defaults it. */
  public static FieldValidation parse(String value) {
    if (value.isEmpty()) {
      return WARN;
    }
    for (FieldValidation validation : values()) {
      if (validation.text.equals(value)) {
        return validation;
      }
    }
    throw ApiException.badRequest(
        "invalid fieldValidation: \"" + value + "\": must be one of Ignore, Strict, Warn");
  }
}
