package dev.nakhoda.master.registry.admission;

import dev.nakhoda.master.registry.Admission;

/** Refuses every write; for tests of what must not depend on writes. */
record AlwaysDeny() implements Admission {

  @Override
  public void admit(Request request) {
    throw request.forbidden("admission control is denying all modifications");
  }
}
