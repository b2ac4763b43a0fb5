package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;

/** Where a controller tells what it did. Never blocks and never fails the caller. */
public interface Events {

  void normal(KubeObject regarding, String reason, String message);

  void warning(KubeObject regarding, String reason, String message);
}
