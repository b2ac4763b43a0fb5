package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An Accept header, best first. Pure. */
record Accept(List<Range> ranges) {

  /** One media range with its parameters. */
  record Range(String type, Map<String, String> parameters, double quality) {

    String parameter(String name) {
      return parameters.getOrDefault(name, "");
    }

    boolean accepts(String mediaType) {
      return type.equals(mediaType)
          || type.equals("*/*")
          || type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1));
    }
  }

  /** How an object or list is to be shown. */
  enum Form {
    OBJECT,
    TABLE,
    METADATA,
    METADATA_LIST
  }

  /** The outcome of the negotiation for objects. */
  record Choice(Form form, String metaVersion, boolean yaml) {
    String contentType() {
      return yaml ? Answer.YAML : Answer.JSON;
    }
  }

  private static final int MOST_RANGES = 32;

  static Accept parse(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String part : header.split(",", MOST_RANGES + 1)) {
      if (!part.isBlank() && ranges.size() < MOST_RANGES) {
        ranges.add(range(part));
      }
    }
    if (ranges.isEmpty()) {
      ranges.add(new Range("*/*", Map.of(), 1));
    }
    ranges.sort(Comparator.comparingDouble(Range::quality).reversed());
    return new Accept(List.copyOf(ranges));
  }

  private static Range range(String text) {
    String[] parts = text.split(";");
    Map<String, String> parameters = new LinkedHashMap<>();
    double quality = 1;
    for (int index = 1; index < parts.length; index++) {
      String[] pair = parts[index].strip().split("=", 2);
      String value = pair.length < 2 ? "" : pair[1].strip().replace("\"", "");
      if (pair[0].equals("q")) {
        quality = quality(value);
      } else {
        parameters.put(pair[0].strip(), value);
      }
    }
    return new Range(parts[0].strip().toLowerCase(Locale.ROOT), parameters, quality);
  }

  private static double quality(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }

  /** Of one object, or of a list of them; 406 when nothing acceptable can be made. */
  Choice forObjects() {
    for (Range range : ranges) {
      Optional<Choice> choice = choice(range);
      if (choice.isPresent()) {
        return choice.get();
      }
    }
    throw notAcceptable("application/json, application/yaml");
  }

  private static Optional<Choice> choice(Range range) {
    boolean json = range.accepts(Answer.JSON);
    boolean yaml = range.accepts(Answer.YAML);
    if (!json && !yaml) {
      return Optional.empty();
    }
    String as = range.parameter("as");
    if (as.isEmpty()) {
      return Optional.of(new Choice(Form.OBJECT, "", !json));
    }
    String version = range.parameter("v");
    boolean meta = range.parameter("g").equals("meta.k8s.io");
    if (!meta || !version.equals("v1") && !version.equals("v1beta1")) {
      return Optional.empty();
    }
    return switch (as) {
      case "Table" -> Optional.of(new Choice(Form.TABLE, version, !json));
      case "PartialObjectMetadata" -> Optional.of(new Choice(Form.METADATA, version, !json));
      case "PartialObjectMetadataList" ->
          Optional.of(new Choice(Form.METADATA_LIST, version, !json));
      default -> Optional.empty();
    };
  }

  static ApiException notAcceptable(String acceptable) {
    return new ApiException(
        Status.of(
            406, "NotAcceptable", "only the following media types are accepted: " + acceptable));
  }
}
