package dev.nakhoda.agent.pods;

import java.util.Optional;
import java.util.regex.Pattern;

/** Whether an image's name can be read at all. Pure. */
final class ImageReference {

  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final String DOMAIN =
      "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?/)?";
  private static final Pattern SHAPE =
      Pattern.compile(
          DOMAIN
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
              + "(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");
  private static final int MAX_LENGTH = 1024;

  private ImageReference() {}

  /** What is wrong with it, worded as upstream. */
  static Optional<String> fault(String image) {
    if (image.length() <= MAX_LENGTH && SHAPE.matcher(image).matches()) {
      return Optional.empty();
    }
    boolean upperCase =
        image.length() <= MAX_LENGTH && SHAPE.matcher(image.toLowerCase()).matches();
    String why = upperCase ? "repository name must be lowercase" : "invalid reference format";
    return Optional.of(
        "Failed to apply default image tag \""
            + image
            + "\": couldn't parse image name \""
            + image
            + "\": "
            + (upperCase ? "invalid reference format: " + why : why));
  }
}
