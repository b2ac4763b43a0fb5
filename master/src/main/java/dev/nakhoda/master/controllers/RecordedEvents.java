package dev.nakhoda.master.controllers;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.master.controllers.engine.Events;

/** Events that become core/v1 Event objects. */
record RecordedEvents(EventRecorder recorder) implements Events {

  @Override
  public void normal(KubeObject regarding, String reason, String message) {
    recorder.normal(regarding, reason, message);
  }

  @Override
  public void warning(KubeObject regarding, String reason, String message) {
    recorder.warning(regarding, reason, message);
  }
}
