package dev.nakhoda.master.registry;

import dev.nakhoda.api.User;
import java.util.function.Consumer;

/**
 * Who writes, and how.
 *
 * @param dryRun everything happens but the write
 * @param fieldManager may be empty
 * @param warnings is told each warning that the client should see (REST: a Warning header)
 */
public record RequestContext(
    User user,
    boolean dryRun,
    FieldValidation fieldValidation,
    String fieldManager,
    Consumer<String> warnings) {

  /** For the system's own writes: nothing is validated away, nobody reads warnings. */
  public static RequestContext of(User user) {
    return new RequestContext(user, false, FieldValidation.IGNORE, "", warning -> {});
  }
}
