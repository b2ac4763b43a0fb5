package dev.nakhoda.master.registry;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cluster-wide things that an object holds exactly alone, such as addresses and ports. Called
 * around the write; the implementation is thread-safe.
 */
public interface Reservations {

  /** Nothing to reserve. */
  Reservations NONE = (type, object, before) -> Reservation.NOTHING;

  /**
   * What was taken for one write. One of the two methods is called; neither when nobody knows
   * whether the write happened.
   */
  interface Reservation {

    Reservation NOTHING =
        new Reservation() {
          @Override
          public void keep() {}

          @Override
          public void undo() {}
        };

    static Reservation both(Reservation one, Reservation two) {
      return new Reservation() {
        @Override
        public void keep() {
          one.keep();
          two.keep();
        }

        @Override
        public void undo() {
          one.undo();
          two.undo();
        }
      };
    }

    /** The write succeeded: gives back what the object no longer holds. */
    void keep();

    /** The write failed or was a dry run: gives back what was taken. */
    void undo();
  }

  /**
   * Takes what {@code object} needs, writing the choice into it. {@code before} is absent on a
   * create. Fails with ApiException 422 when something is taken already or nothing is left.
   */
  Reservation reserve(ResourceType type, ObjectNode object, Optional<ObjectNode> before);

  /** The object is gone: gives back all that it held. */
  default void release(ResourceType type, ObjectNode object) {}
}
