package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.master.registry.Admission.Request;
import dev.nakhoda.master.registry.Reservations.Reservation;
import java.util.List;

/** The steps in their order. Thread-safe. */
final class AdmissionChain {

  private final List<Admission> steps;

  AdmissionChain(List<Admission> steps) {
    this.steps = List.copyOf(steps);
  }

  void admit(Request request) {
    steps.forEach(step -> step.admit(request));
  }

  void validate(Request request) {
    steps.forEach(step -> step.validate(request));
  }

  /** All shares or none. */
  Reservation charge(Request request) {
    Reservation taken = Reservation.NOTHING;
    for (Admission step : steps) {
      try {
        Reservation share = step.charge(request);
        if (share != Reservation.NOTHING) {
          taken = taken == Reservation.NOTHING ? share : Reservation.both(taken, share);
        }
      } catch (ApiException refused) {
        taken.undo();
        throw refused;
      }
    }
    return taken;
  }
}
