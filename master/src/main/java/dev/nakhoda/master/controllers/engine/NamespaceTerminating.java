package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Status;

/** Recognises a create that is refused because its namespace is going away: nothing to report. */
public final class NamespaceTerminating {

  private NamespaceTerminating() {}

  public static boolean isCause(ApiException refused) {
    return refused.status().details().stream()
        .flatMap(details -> details.causes().stream())
        .map(Status.Cause::reason)
        .anyMatch("NamespaceTerminating"::equals);
  }
}
