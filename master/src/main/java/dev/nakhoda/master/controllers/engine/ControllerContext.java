package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Reconciler;
import dev.nakhoda.loop.Time;
import java.util.function.Function;

/**
 * What every controller is made from. The informers are shared and not yet started while
 * controllers are being made.
 *
 * @param events by component, e.g. {@code deployment-controller}
 */
public record ControllerContext(
    Client client,
    Time time,
    Informers informers,
    Function<String, Events> events,
    ControllerConfig config) {

  public Controller controller(String name, int workers, Reconciler<ObjectKey> reconciler) {
    return new Controller(name, time, workers, config.queues().apply(name), reconciler);
  }

  public Batches batches() {
    return new Batches(config.sideBySide());
  }
}
