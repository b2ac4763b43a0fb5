package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.master.volumes.StorageClass;
import dev.nakhoda.master.volumes.Volume;

/** What is to be done about one claim now: the binder's plan for it. */
sealed interface ClaimStep {

  /** Each side gets to know the other; whatever of that is done already is left. */
  record Bind(Volume volume) implements ClaimStep {}

  /** It waits; the event says for what. Without a reason nothing is told. */
  record Wait(boolean warning, String reason, String message) implements ClaimStep {

    static final Wait QUIETLY = new Wait(false, "", "");

    static Wait normal(String reason, String message) {
      return new Wait(false, reason, message);
    }

    static Wait warning(String reason, String message) {
      return new Wait(true, reason, message);
    }
  }

  /** A provisioner is to make a volume for it. */
  record Provision(StorageClass storageClass) implements ClaimStep {}

  /** It named no class, and there is a default one by now. */
  record UseClass(String name) implements ClaimStep {}

  /** What it was bound to is gone or somebody else's. */
  record Lose(String reason, String message) implements ClaimStep {}
}
