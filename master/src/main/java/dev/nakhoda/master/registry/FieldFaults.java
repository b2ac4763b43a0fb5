package dev.nakhoda.master.registry;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong with an object, worded as upstream's field errors. One thread. */
public final class FieldFaults {

  /** More than enough for a reader, and no request can make a longer answer. */
  private static final int MOST = 100;

  private final List<Status.Cause> causes = new ArrayList<>();

  public void required(String field, String detail) {
    add("FieldValueRequired", field, "Required value" + suffix(detail));
  }

  /** {@code value} is shown as JSON. */
  public void invalid(String field, Object value, String detail) {
    add("FieldValueInvalid", field, "Invalid value: " + shown(value) + suffix(detail));
  }

  /** One whose value is too long to show. */
  public void invalid(String field, String detail) {
    add("FieldValueInvalid", field, "Invalid value" + suffix(detail));
  }

  public void forbidden(String field, String detail) {
    add("FieldValueForbidden", field, "Forbidden" + suffix(detail));
  }

  public void duplicate(String field, Object value) {
    add("FieldValueDuplicate", field, "Duplicate value: " + shown(value));
  }

  /** One of which more is to be said. */
  public void duplicate(String field, Object value, String detail) {
    add("FieldValueDuplicate", field, "Duplicate value: " + shown(value) + suffix(detail));
  }

  public void notFound(String field, Object value) {
    add("FieldValueNotFound", field, "Not found: " + shown(value));
  }

  /** One of which more is to be said. */
  public void notFound(String field, Object value, String detail) {
    add("FieldValueNotFound", field, "Not found: " + shown(value) + suffix(detail));
  }

  public void notSupported(String field, Object value, Collection<String> supported) {
    String list =
        supported.stream().sorted().map(each -> '"' + each + '"').collect(Collectors.joining(", "));
    add(
        "FieldValueNotSupported",
        field,
        "Unsupported value: " + shown(value) + ": supported values: " + list);
  }

  /** {@code supported} in the order in which upstream names them. */
  public void unsupported(String field, Object value, List<String> supported) {
    String list =
        supported.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", "));
    add(
        "FieldValueNotSupported",
        field,
        "Unsupported value: " + shown(value) + ": supported values: " + list);
  }

  public void tooLong(String field, int most) {
    add("FieldValueTooLong", field, "Too long: may not be more than " + most + " bytes");
  }

  public void tooMany(String field, int actual, int most) {
    add(
        "FieldValueTooMany",
        field,
        "Too many: " + actual + ": must have at most " + most + " items");
  }

  /** Faults that another validation found. */
  public void addAll(List<Status.Cause> found) {
    found.forEach(cause -> add(cause.reason(), cause.field(), cause.message()));
  }

  public boolean isEmpty() {
    return causes.isEmpty();
  }

  public List<Status.Cause> causes() {
    return List.copyOf(causes);
  }

  private void add(String reason, String field, String message) {
    if (causes.size() < MOST) {
      causes.add(new Status.Cause(reason, message, field));
    }
  }

  private static String suffix(String detail) {
    return detail.isEmpty() ? "" : ": " + detail;
  }

  private static String shown(Object value) {
    return value instanceof JsonNode node
        ? node.toString()
        : new String(Json.write(value), StandardCharsets.UTF_8);
  }
}
