package dev.nakhoda.master.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Warning headers (RFC 7234, code 299) as upstream sends them. Pure. */
final class Warnings {

  /** All of a response's warnings together; what does not fit is left out. */
  private static final int MOST_CHARACTERS = 4096;

  private static final int MOST_EACH = 256;

  private Warnings() {}

  static List<String> headers(List<String> warnings) {
    List<String> headers = new ArrayList<>();
    int total = 0;
    for (String warning : new LinkedHashSet<>(warnings)) {
      total += warning.length();
      if (total > MOST_CHARACTERS) {
        break;
      }
      headers.add("299 - \"" + quoted(warning) + '"');
    }
    return headers;
  }

  /** Only printable ASCII may stand in a header. */
  private static String quoted(String warning) {
    String text =
        warning.length() > MOST_EACH && warning.length() > MOST_CHARACTERS / 2
            ? warning.substring(0, MOST_EACH)
            : warning;
    return text.replaceAll("[^\\x20-\\x7e]", " ").replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
